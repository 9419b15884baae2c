"""Approval by the button of the check: the press of somebody who may, at exactly this commit, on a check of ours."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.app.book.jobs import JobState
from bot.app.notices import ButtonNotice
from bot.comment.check import draft_check
from bot.github.values import CheckDraft
from bot.records import State
from fakes.app_talk import PLACE, AppTalk
from fakes.desk import HEAD, NEXT, NUMBER, FakeDesk


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTalk:
    """A pull request whose head was checked."""
    talk = AppTalk(tmp_path, monkeypatch)
    talk.open()
    return talk


@pytest.mark.parametrize("login", ["writer", "triager", "admin"])
def test_a_press_approves_exactly_this_commit(talk: AppTalk, login: str) -> None:
    assert f"Approved `{HEAD[:7]}`, by `{login}`" in talk.press(login)
    approval = talk.record.approval
    assert approval is not None
    assert approval.source == f"check:{talk.hub.checks(HEAD, 'taxobot/gate')[0].id}"
    assert (approval.head, approval.purpose, approval.login) == (HEAD, "run", login)
    assert [job.state for job in talk.jobs] == [JobState.WAITING]


@pytest.mark.parametrize("login", ["stranger", "reader", "triage"])
def test_whoever_may_not_start_a_run_may_not_by_the_button(talk: AppTalk, login: str) -> None:
    """GitHub shows the button to people whose role is below what a run takes."""
    assert "may not use it" in talk.press(login)
    assert talk.jobs == []


def test_a_press_that_comes_after_a_push_approves_nothing(talk: AppTalk) -> None:
    """S9."""
    talk.publish_check()
    talk.push()
    number = talk.hub.checks(HEAD, "taxobot/gate")[0].id
    user = talk.hub.user("writer")
    facts = {"check": number, "external": str(NUMBER), "head": HEAD, "sender": user.id, "login": user.login}
    talk.consider(ButtonNotice.model_validate({"place": PLACE, "button": "approve", **facts}))
    assert "was not carried out" in talk.answer
    assert talk.jobs == []


def test_a_second_press_starts_nothing(talk: AppTalk) -> None:
    talk.press("writer")
    assert "waits for a machine or goes on" in talk.press("writer")
    assert len(talk.jobs) == 1


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"check": 1}, id="a check that nobody made"),
        pytest.param({"external": "8"}, id="another pull request"),
        pytest.param({"external": "x"}, id="no pull request"),
        pytest.param({"head": NEXT}, id="another commit"),
        pytest.param({"button": "merge"}, id="another button"),
    ],
)
def test_what_is_not_our_button_is_not_heard(talk: AppTalk, facts: dict[str, object]) -> None:
    talk.press("writer", **facts)
    assert (talk.jobs, talk.answer) == ([], "")


def test_a_check_that_somebody_else_made_is_not_heard(talk: AppTalk) -> None:
    """S4 and S40: a workflow of the repository may make a check of this name, with our number on it."""
    draft = CheckDraft("taxobot/gate", "completed", "success", "t", "s", external_id=str(NUMBER))
    forged = talk.hub.add_check(HEAD, draft, app=15368)
    talk.press("writer", check=forged.id)
    assert (talk.jobs, talk.answer) == ([], "")


def test_there_is_a_button_only_where_a_run_waits_for_approval(talk: AppTalk) -> None:
    scene = talk.scene
    assert scene is not None
    waiting = replace(scene.situation, app=True)
    assert [one.identifier for one in draft_check(waiting).buttons] == ["approve"]
    assert draft_check(replace(waiting, app=False)).buttons == ()
    assert draft_check(replace(waiting, held=True, reason="it only deletes leaves")).buttons == ()
    for state in (State.RUNNING, State.INVALID, State.ERROR, State.NOT_APPLICABLE, State.OUTDATED):
        other = replace(waiting, record=waiting.record.model_copy(update={"state": state}))
        assert draft_check(other).buttons == ()


def test_a_button_does_not_let_pass_what_is_held_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = AppTalk(tmp_path, monkeypatch, desk=FakeDesk(leaves={"knowledge/a/qna.yaml": ""}))
    talk.open()
    assert "is held back" in talk.press("maintainer")
    assert talk.jobs == []
