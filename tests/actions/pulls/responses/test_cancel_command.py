"""`cancel`: stops everything on the pull request, and ends the approval."""

from __future__ import annotations

from bot.github.errors import Unavailable
from bot.records import State
from fakes.desk import HEAD, NUMBER, Talk
from schemas.errors import FetchFailed


def test_work_is_stopped_and_the_approval_ends(talk: Talk) -> None:
    talk.say("writer", "/taxobot run")
    run = talk.run()
    said = talk.say("triager", "/taxobot cancel")
    assert said.startswith(f"Stopped by `triager`: [run 1](https://github.com/o/r/actions/runs/{run}).")
    assert talk.hub.run(run).conclusion == "cancelled"
    assert talk.reactions == ["eyes", "+1"]
    record = talk.record
    assert (record.state, record.approval, record.runs) == (State.WAITING, None, {})
    assert talk.hub.checks(record.head, "taxobot/gate")[0].conclusion == "action_required"


def test_it_can_be_started_again(talk: Talk) -> None:
    talk.say("writer", "/taxobot run")
    talk.say("writer", "/taxobot cancel")
    assert talk.say("writer", "/taxobot run").startswith("Approved")


def test_work_on_an_older_head_is_stopped_too(talk: Talk) -> None:
    talk.say("writer", "/taxobot run")
    talk.push()
    before = talk.record
    assert talk.say("writer", "/taxobot cancel").startswith("Stopped by `writer`")
    assert talk.hub.run(talk.run()).conclusion == "cancelled"
    assert talk.record == before


def test_nothing_to_stop(talk: Talk) -> None:
    assert "nothing is at work on this pull request" in talk.say("writer", "/taxobot cancel")
    talk.say("writer", "/taxobot run")
    talk.hub.finish_run(talk.run())
    assert "nothing is at work on this pull request" in talk.say("writer", "/taxobot cancel")
    assert "cancel" not in talk.work


def test_what_goes_on_for_a_closed_pull_request_is_stopped(talk: Talk) -> None:
    talk.say("writer", "/taxobot run")
    talk.hub.change_pull(NUMBER, open=False)
    checks = talk.desk.checks
    assert talk.say("writer", "/taxobot cancel").startswith("Stopped by `writer`")
    assert (talk.record.state, talk.record.approval, talk.record.runs) == (State.OUTDATED, None, {})
    assert talk.hub.checks(HEAD, "taxobot/gate")[0].conclusion == "cancelled"
    assert talk.desk.checks == checks


def test_where_nobody_knows_the_run_the_approval_ends(talk: Talk) -> None:
    talk.hub.tells_runs = False
    talk.say("writer", "/taxobot run")
    assert talk.say("writer", "/taxobot cancel").startswith("Ended by `writer`: the approval.")
    assert (talk.record.state, talk.record.approval) == (State.WAITING, None)


def test_what_can_be_stopped_is_stopped_although_the_head_cannot_be_checked(talk: Talk) -> None:
    talk.say("writer", "/taxobot run")
    talk.desk.problem = FetchFailed("cannot fetch aaaa")
    assert "could not be finished: cannot fetch aaaa" in talk.say("writer", "/taxobot cancel")
    assert talk.hub.run(talk.run()).conclusion == "cancelled"


def test_a_cancellation_that_fails_is_told(talk: Talk) -> None:
    talk.say("writer", "/taxobot run")
    talk.hub.fail("cancel", Unavailable("run: GitHub says 503", 503))
    assert "could not be finished: run: GitHub says 503" in talk.say("writer", "/taxobot cancel")
    assert talk.record.state is State.RUNNING
