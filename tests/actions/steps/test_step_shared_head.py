"""Two pull requests at one commit have one check between them: it opens only where both are through."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.io import Inputs, Runner
from actions.steps.context import Step
from bot.comment.situation import Situation
from bot.records import Record, State
from fakes.hub import FakeHub

HEAD, BASE = "a" * 40, "b" * 40


class Desk:
    """Steps that publish on pull requests 1 and 2, both at HEAD."""

    def __init__(self, tmp: Path) -> None:
        self.hub = FakeHub()
        self.hub.add_user("author")
        for number, branch in ((1, "main"), (2, "next")):
            self.hub.add_pull(number, head_sha=HEAD, base_sha=BASE, base_ref=branch)
        runner = Runner(
            event_name="",
            event={},
            repository="o/r",
            server="https://github.com",
            api="",
            run=5,
            sha="",
            temp=tmp,
            output=None,
            summary=None,
        )
        inputs = Inputs(command="report", comment_key="k" * 32)  # type: ignore[arg-type]
        self.step = Step(inputs, runner, self.hub, say=lambda _: None)

    def tell(self, number: int, state: State) -> None:
        record = Record(
            repository=1, pull=number, head=HEAD, base=BASE, policy="", seen="2026-12-01T00:00:00+00:00", state=state
        )
        self.step.show(Situation(self.step.place(number), record), policy=None)

    @property
    def counts(self) -> str | None:
        """What GitHub goes by: the newest check run of the name."""
        return self.hub.checks(HEAD, "taxobot/gate")[0].conclusion


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_the_one_that_is_through_does_not_open_the_gate_of_the_other(desk: Desk) -> None:
    desk.tell(1, State.WAITING)
    desk.tell(2, State.NOT_APPLICABLE)
    assert desk.counts == "action_required"
    assert desk.hub.checks(HEAD, "taxobot/gate")[0].title.startswith("#1 stands at the same commit and is not through")


def test_one_that_nobody_has_looked_at_is_not_through(desk: Desk) -> None:
    desk.tell(2, State.PASS)
    assert desk.counts == "action_required"


def test_both_are_through(desk: Desk) -> None:
    desk.tell(1, State.WAITING)
    desk.tell(2, State.NOT_APPLICABLE)
    desk.tell(1, State.PASS)
    assert desk.counts == "success"


def test_a_closed_one_counts_no_more(desk: Desk) -> None:
    desk.tell(1, State.FAIL)
    desk.hub.change_pull(1, open=False)
    desk.tell(2, State.NOT_APPLICABLE)
    assert desk.counts == "success"


def test_the_work_on_one_leaves_the_check_of_the_other(desk: Desk) -> None:
    desk.tell(1, State.RUNNING)
    desk.tell(2, State.INVALID)
    desk.tell(1, State.PASS)
    assert desk.counts == "action_required"
    assert all(check.status == "completed" for check in desk.hub.checks(HEAD, "taxobot/gate"))


def test_what_is_told_again_is_not_written_again(desk: Desk) -> None:
    desk.hub.change_pull(2, open=False)
    desk.tell(1, State.PASS)
    desk.tell(1, State.PASS)
    assert len(desk.hub.checks(HEAD, "taxobot/gate")) == 1
