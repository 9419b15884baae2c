"""`retry`: starts again what was approved, and nothing else."""

from __future__ import annotations

import pytest

from bot.github.errors import Forbidden
from bot.records import State
from fakes.desk import Talk


@pytest.fixture
def failed(talk: Talk) -> Talk:
    """A run whose training failed."""
    talk.say("writer", "/taxobot run")
    run = talk.run()
    for name, conclusion in (("plan", "success"), ("generate (a)", "success"), ("train", "failure")):
        talk.hub.add_job(run, name, "completed", conclusion)
    talk.hub.finish_run(run, "failure")
    record = talk.record.model_copy(update={"state": State.ERROR})
    talk.step({}).sticky().write(record.pull, "It failed.", record)
    talk.hub.writes.clear()
    return talk


def test_what_failed_is_started_again(failed: Talk) -> None:
    approval = failed.record.approval
    said = failed.say("triager", "/taxobot retry")
    assert said.startswith("The jobs that failed were started again, in [the same run]")
    assert failed.work == ["rerun_failed"]
    assert failed.reactions == ["eyes", "rocket"]
    assert (failed.record.state, failed.record.approval) == (State.RUNNING, approval)
    assert "RUNNING" in failed.shown


@pytest.mark.parametrize("stage", ["plan", "generate", "train"])
def test_a_stage_is_started_again(failed: Talk, stage: str) -> None:
    job = next(job for job in failed.hub.jobs(failed.run()) if job.name.startswith(stage))
    assert failed.say("writer", f"/taxobot retry {stage}").startswith(f"Stage `{stage}` was started again")
    assert [write.arguments for write in failed.hub.writes if write.name == "rerun_job"] == [(job.id,)]


@pytest.mark.parametrize(("stage", "reason"), [("evaluate", "the run has no job evaluate"), ("precheck", "precheck")])
def test_a_stage_that_never_was(failed: Talk, stage: str, reason: str) -> None:
    said = failed.say("writer", f"/taxobot retry {stage}")
    assert reason in said
    assert failed.work == []
    assert failed.reactions == ["eyes", "confused"]


def test_a_precheck_is_started_again(talk: Talk) -> None:
    talk.say("writer", "/taxobot precheck")
    job = talk.hub.add_job(talk.run(), "precheck", "completed", "failure")
    talk.hub.finish_run(talk.run(), "failure")
    talk.say("writer", "/taxobot retry precheck")
    assert [write.arguments for write in talk.hub.writes if write.name == "rerun_job"] == [(job.id,)]
    assert "has a stage train" in talk.say("writer", "/taxobot retry train")


def test_nothing_to_start_again(talk: Talk) -> None:
    assert "nothing was started for this head" in talk.say("writer", "/taxobot retry")
    assert talk.work == []


def test_while_the_run_goes_on(talk: Talk) -> None:
    talk.say("writer", "/taxobot run")
    assert "the run is still going on" in talk.say("writer", "/taxobot retry")
    assert talk.work == ["dispatch"]


def test_where_nothing_failed(talk: Talk) -> None:
    talk.say("writer", "/taxobot run")
    talk.hub.finish_run(talk.run())
    assert "the run ended well, so nothing failed" in talk.say("writer", "/taxobot retry")


@pytest.mark.parametrize("state", [State.PASS, State.FAIL, State.INCONCLUSIVE])
def test_a_verdict_is_nothing_that_failed(failed: Talk, state: State) -> None:
    for job in list(failed.hub.jobs(failed.run())):
        failed.hub._jobs[failed.run()].remove(job)
    failed.hub.add_job(failed.run(), "report", "completed", "failure")
    record = failed.record.model_copy(update={"state": state})
    failed.step({}).sticky().write(record.pull, "It ended.", record)
    assert "nothing failed" in failed.say("writer", "/taxobot retry")
    assert failed.record.state is state


def test_an_approval_that_has_ended_starts_nothing_again(failed: Talk) -> None:
    record = failed.record.model_copy(update={"approval": None})
    failed.step({}).sticky().write(record.pull, "It was canceled.", record)
    assert "nothing was started for this head" in failed.say("writer", "/taxobot retry")


def test_a_push_ends_what_could_be_started_again(failed: Talk) -> None:
    failed.push()
    assert "nothing was started for this head" in failed.say("writer", "/taxobot retry")
    assert failed.work == []


def test_a_changed_policy_ends_it_too(failed: Talk) -> None:
    failed.desk.policy_blob = "f" * 40
    assert "nothing was started for this head, its base and its policy" in failed.say("writer", "/taxobot retry")
    assert failed.work == []


def test_a_run_that_is_too_old(failed: Talk) -> None:
    failed.hub.fail(
        "rerun_failed", Forbidden("Unable to retry this workflow run because it was created over a month ago", 403)
    )
    assert "over a month ago" in failed.say("writer", "/taxobot retry")
    assert failed.record.state is State.ERROR
    assert failed.status == 4
