"""The App's whole story, in real processes: from a webhook to the verdict, and every way that leads elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.records import State
from fakes.app.house import House, open_house
from fakes.github.handles import PullHandle
from fakes.story import QUICK

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(1800)]
SETTLED = 3.0
"""Seconds after which what was to be said has been said, and a head was seen before a comment: GitHub tells whole
seconds.
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with one process that runs App and worker."""
    with open_house(tmp_path_factory.mktemp("house")) as house:
        house.start_app()
        yield house
        assert house.running[0].alive, house.tell()


def changed(house: House, branch: str, **files: str) -> PullHandle:
    """A pull request of the skills contribution on a branch of its own, with more in it."""
    git = house.repo.git
    house.repo.move(branch, git.sha(f"refs/heads/{house.example.branches['skills']}"), by="ann")
    house.repo.push(branch, files or {"docs/notes.md": f"{branch}\n"}, by="ann")
    return house.open(branch)


def running(house: House, pull: PullHandle) -> PullHandle:
    """The pull request once its work goes on."""
    house.until(pull, State.WAITING)
    house.press(pull)
    house.until(pull, State.RUNNING)
    return pull


def say(pull: PullHandle, who: str, text: str) -> None:
    """Comment on the head that stands there."""
    time.sleep(SETTLED)
    pull.comment(who, text)


def reason_in(house: House, pull: PullHandle, text: str) -> Callable[[], bool]:
    return lambda: text in house.comment(pull)


def test_from_a_webhook_to_a_verdict(house: House) -> None:
    pull = house.open("skills")
    house.until(pull, State.WAITING)
    check = house.gate(pull)
    assert (check.conclusion, [one["identifier"] for one in check.actions]) == ("action_required", ["approve"])
    house.press(pull)
    house.until(pull, State.RUNNING)
    house.until(pull, State.PASS)
    house.check_end(pull, conclusion="success")
    shown = house.comment(pull)
    assert "Isolation: none" not in shown
    assert pull.head_sha[:7] in shown
    group = house.repo.merge_group([pull])
    house.wait(lambda: house.checks(group["head_sha"]), "an answer to the merge queue")
    assert house.checks(group["head_sha"])[0].conclusion == "success"


def test_harm_fails_until_a_maintainer_decides_otherwise(tmp_path: Path) -> None:
    with open_house(tmp_path, policy=QUICK) as house:
        house.start_app()
        pull = running(house, house.open("skills"))
        house.until(pull, State.FAIL)
        house.check_end(pull, conclusion="failure")
        assert "frozen suite" in house.comment(pull).partition("\n")[0]
        say(pull, "maria", "/taxobot override measured by hand")
        house.wait(lambda: house.gate(pull).conclusion == "success", "the override")
        house.wait(reason_in(house, pull, "measured by hand"), "the reason to be shown")
        house.check_end(pull, conclusion="success")


def test_what_is_wrong_is_told_at_once(house: House) -> None:
    pull = house.open("faulty")
    house.until(pull, State.INVALID)
    house.check_end(pull, conclusion="failure")
    assert house.gate(pull).annotations


def test_what_is_no_contribution_passes(house: House) -> None:
    house.repo.push("notes", {"docs/hello.md": "Hello.\n"}, by="ann")
    pull = house.open("notes")
    house.until(pull, State.NOT_APPLICABLE)
    house.check_end(pull, conclusion="success")


def test_somebody_without_the_right_changes_nothing(house: House) -> None:
    pull = changed(house, "pressed")
    house.until(pull, State.WAITING)
    house.press(pull, by="tom")
    house.wait(reason_in(house, pull, "tom"), "an answer to tom")
    assert house.stands(pull, State.WAITING)


def test_a_push_ends_the_work_and_its_approval(house: House) -> None:
    pull = running(house, changed(house, "pushed"))
    old = pull.head_sha
    pull.push({"docs/more.md": "More.\n"}, by="ann")
    house.until(pull, State.WAITING)
    house.wait(lambda: house.gate(pull, old).conclusion == "cancelled", "the old head's check to end")
    time.sleep(SETTLED)
    assert house.stands(pull, State.WAITING)
    house.check_end(pull, conclusion="action_required")
    newest, *older = house.checks(old)
    assert newest.conclusion == "cancelled"
    assert {one.status for one in older} <= {"completed"}


def test_work_can_be_canceled(house: House) -> None:
    pull = running(house, changed(house, "canceled"))
    say(pull, "wren", "/taxobot cancel")
    house.until(pull, State.WAITING)
    time.sleep(SETTLED)
    assert house.stands(pull, State.WAITING)
    house.check_end(pull, conclusion="action_required")


def test_a_maintainer_lets_pass_what_is_held(house: House) -> None:
    house.repo.push("workflow", {".github/notes.md": "Notes.\n"}, by="ann")
    pull = house.open("workflow")
    house.until(pull, State.WAITING)
    say(pull, "maria", "/taxobot allow")
    house.until(pull, State.NOT_APPLICABLE)
    house.check_end(pull, conclusion="success")


def test_a_pull_request_that_is_closed_is_left(house: House) -> None:
    pull = running(house, changed(house, "closed"))
    pull.close("ann")
    house.wait(lambda: house.gate(pull).status == "completed", "the check to end")
    time.sleep(SETTLED)
    assert len(house.comments(pull)) == 1
    assert house.gate(pull).status == "completed"


def test_what_is_asked_is_answered_in_the_one_comment(house: House) -> None:
    pull = changed(house, "asked")
    house.until(pull, State.WAITING)
    say(pull, "ann", "/taxobot help")
    house.wait(reason_in(house, pull, "/taxobot override"), "an answer")
    assert len(house.comments(pull)) == 1
    assert house.stands(pull, State.WAITING)
