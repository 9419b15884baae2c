"""The life of one head, story by story, with a desk whose steps come to what the test says."""

from __future__ import annotations

from typing import Any

import pytest

from bot.app.life import ABSENT, FOREVER
from bot.app.patience import PAUSES
from bot.app.words import Asked, Fate, Standing, Turn, Word
from bot.records import State
from fakes.app.life_desk import GONE, REFUSED, WAITING, FakeDesk
from fakes.app.living import WAITS, Telling

APPROVE = Word(kind="approve", login="maria", time="1")
AGAIN = APPROVE.model_copy(update={"time": "2"})
CANCEL = Word(kind="cancel", login="maria")
END = Word(kind="end", reason="a push")
TURN = Word(kind="turn")
DONE = Word(kind="result", job="job-1")
LOOKED = ["check", "show"]
ASKED = [*LOOKED, "ask", "show", "take turn"]
STARTED = [*ASKED, "dispatch", "show"]
JUDGED = ["verify", "judge", "show", "conclude", "show"]
GAVE_UP = ["stop", "judge", "show"]
WAIT = Turn(wait=30, standing=WAITING)


def tell(*words: Word | None, **script: list[Any]) -> Telling:
    """A life that was told all this, until it ended or waits."""
    told = Telling(FakeDesk(script=script), words)
    told.live()
    return told


def test_from_the_first_look_to_the_verdict() -> None:
    told = tell(APPROVE, DONE)
    assert told.steps == [*STARTED, *JUDGED]
    states = [State.WAITING, State.WAITING, State.RUNNING, State.PASS, State.PASS]
    assert told.desk.shown == states


def test_a_head_that_is_not_to_be_looked_after_ends_at_once() -> None:
    told = tell(check=[Standing(state=State.OUTDATED, ends=True)])
    assert (told.steps, told.waits) == (LOOKED, [])


def test_after_a_month_without_a_word_it_looks_again() -> None:
    told = tell(None)
    assert (told.steps, told.waits) == ([*LOOKED, *LOOKED], [FOREVER, FOREVER])


def test_what_may_pass_is_tried_again_by_itself() -> None:
    told = tell(None, check=[GONE])
    assert told.steps == ["check", "trouble", "show", *LOOKED]
    assert told.waits == [600, FOREVER]
    assert told.desk.shown == [State.ERROR, State.WAITING]


@pytest.mark.parametrize("step", ["check", "dispatch", "judge"])
def test_a_head_that_is_none_for_a_moment_is_looked_at_again(step: str) -> None:
    """A push that was taken back before it was heard of leaves the life as the book's, and nobody would tell it."""
    words = () if step == "check" else (APPROVE, DONE)
    told = tell(*words[: 1 if step == "dispatch" else 2], None, **{step: [Standing(state=State.OUTDATED)]})
    assert told.waits[-2:] == [ABSENT, FOREVER]
    assert told.steps[-2:] == LOOKED


def test_what_was_refused_waits_for_a_word() -> None:
    told = tell(check=[REFUSED])
    assert told.waits == [FOREVER]


def test_over_quota_no_job_is_begun() -> None:
    told = tell(APPROVE, ask=[Asked(standing=WAITING)])
    assert told.steps == [*LOOKED, "ask", "show"]


def test_it_waits_for_its_turn_and_shows_where_it_stands() -> None:
    told = tell(APPROVE, TURN, None, DONE, take_turn=[WAIT, WAIT])
    assert told.steps == [*ASKED, "show", "take turn", "show", "take turn", "dispatch", "show", *JUDGED]
    assert told.waits[1:3] == [30, 30]


def test_a_turn_that_is_refused_is_told() -> None:
    told = tell(APPROVE, take_turn=[Turn(refused="the budget is used up")])
    assert told.steps == [*ASKED, *GAVE_UP]
    assert ("judge", "the budget is used up") in told.desk.calls


def test_an_approval_that_lapsed_begins_nothing() -> None:
    told = tell(APPROVE, dispatch=[WAITING])
    assert told.steps == STARTED


@pytest.mark.parametrize("kind", ["lost", "overdue"])
def test_a_job_that_nothing_is_heard_of_is_given_up(kind: Any) -> None:
    told = tell(APPROVE, None, None, look_after=[Fate(kind="going", wait=120), Fate(kind=kind, reason="12 h")])
    assert told.steps == [*STARTED, "look after", "look after", *GAVE_UP]
    assert told.waits[1:3] == [60, 120]


def test_a_result_whose_word_was_lost_is_found() -> None:
    assert tell(APPROVE, None, look_after=[Fate(kind="over")]).steps == [*STARTED, "look after", *JUDGED]


@pytest.mark.parametrize("step", ["take_turn", "dispatch"])
@pytest.mark.parametrize("errors", [[GONE] * 4, [REFUSED]], ids=["passing", "refused"])
def test_work_that_cannot_begin_is_told(step: str, errors: list[Exception]) -> None:
    told = tell(APPROVE, **{step: [*errors]})
    assert told.steps[-3:] == GAVE_UP
    assert told.desk.shown[-1] is State.ERROR


@pytest.mark.parametrize("step", ["look_after", "verify", "judge"])
def test_work_that_fails_is_stopped_and_told(step: str) -> None:
    told = tell(APPROVE, None if step == "look_after" else DONE, **{step: [REFUSED]})
    assert told.steps[-3:] == GAVE_UP
    assert told.desk.shown[-1] is State.ERROR
    assert told.desk.open == []


@pytest.mark.parametrize("step", ["ask", "take_turn", "dispatch", "look_after", "verify", "judge", "conclude"])
def test_approvals_and_hours_of_work_are_not_lost_because_github_is_away(step: str) -> None:
    told = tell(APPROVE, None, DONE, **{step: [GONE, GONE, GONE]})
    assert told.desk.shown[-1] is State.PASS
    assert told.slept == [*PAUSES]


def test_work_is_given_up_when_github_stays_away() -> None:
    told = tell(APPROVE, DONE, verify=[GONE] * 4)
    assert told.steps[-3:] == GAVE_UP
    assert ("judge", "step verify: GitHub answers 502") in told.desk.calls


@pytest.mark.parametrize("error", [GONE, REFUSED], ids=["passing", "refused"])
def test_a_verdict_stands_whatever_becomes_of_the_merge(error: Exception) -> None:
    told = tell(APPROVE, DONE, conclude=[error])
    assert told.desk.shown[-1] is State.PASS


@pytest.mark.parametrize("error", [GONE, REFUSED], ids=["passing", "refused"])
@pytest.mark.parametrize("step", ["rule", "show"])
def test_a_ruling_that_fails_does_not_cost_the_work(step: str, error: Exception) -> None:
    rule = Word(kind="rule", ruling="override", reason="known")
    told = tell(APPROVE, rule, DONE, **{step: [error] * 5 if step == "rule" else [..., ..., ..., error]})
    assert "stop" not in told.steps
    assert told.desk.shown[-1] is State.PASS


def test_a_retry_is_another_job() -> None:
    told = tell(APPROVE, DONE, AGAIN, Word(kind="result", job="job-2"), verify=[REFUSED])
    assert [about for step, about in told.desk.calls if step == "verify"] == ["job-1", "job-2"]
    assert told.desk.shown[-1] is State.PASS


def test_a_cancel_of_an_older_job_does_not_stop_a_newer_one() -> None:
    """It was said of work that ended by itself before the word came."""
    told = tell(APPROVE, DONE, AGAIN, CANCEL.model_copy(update={"job": "job-1"}), verify=[REFUSED])
    assert (told.steps[-1], told.desk.open) == ("look after", ["job-2"])
    told = tell(APPROVE, CANCEL.model_copy(update={"job": "job-1"}))
    assert told.steps == [*STARTED, "stop", *LOOKED]


def test_the_result_of_an_older_job_counts_for_nothing() -> None:
    told = tell(APPROVE, CANCEL, AGAIN, DONE)
    assert told.steps == [*STARTED, "stop", *LOOKED, *STARTED[2:], "look after"]
    assert told.desk.open == ["job-2"]


def test_a_push_while_it_runs_stops_the_job_and_ends() -> None:
    told = tell(APPROVE, END, DONE)
    assert told.steps == [*STARTED, "stop", "end"]


@pytest.mark.parametrize("words", [(END,), (APPROVE, END), (APPROVE, TURN, END)], ids=["idle", "running", "heard"])
def test_an_end_that_github_is_away_for_is_not_forgotten(words: tuple[Word, ...]) -> None:
    told = tell(*words, end=[GONE, GONE])
    assert told.live() == State.OUTDATED
    assert [step for step, _ in told.desk.calls].count("end") == 3


def test_an_end_that_is_refused_ends_all_the_same() -> None:
    assert tell(APPROVE, END, end=[REFUSED]).live() == State.OUTDATED


@pytest.mark.parametrize("error", [GONE, REFUSED], ids=["passing", "refused"])
def test_a_job_that_cannot_be_stopped_does_not_keep_a_head_alive(error: Exception) -> None:
    told = Telling(FakeDesk(script={"stop": [error]}), [APPROVE, END])
    assert told.live() == State.OUTDATED


def test_a_life_survives_what_cannot_even_be_told() -> None:
    told = tell(None, check=[REFUSED], trouble=[REFUSED])
    assert told.live() == WAITS
    assert told.waits[0] < FOREVER
    assert told.steps == ["check", "trouble", *LOOKED]
