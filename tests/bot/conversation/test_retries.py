"""What is started again."""

from __future__ import annotations

import pytest

from bot.conversation.approvals import Refusal
from bot.conversation.retries import Retry, choose_retry, stage_of
from bot.github.values import Job, WorkflowRun
from fakes.hub import FakeHub


def run_of(conclusion: str | None = "failure") -> WorkflowRun:
    hub = FakeHub()
    run = hub.add_run()
    return hub.finish_run(run.id, conclusion) if conclusion else run


def job(number: int, name: str, conclusion: str | None = "success") -> Job:
    return Job(number, name, "completed", conclusion, None, None)


JOBS = (
    job(1, "plan"),
    job(2, "generate (knowledge/a)"),
    job(3, "generate (knowledge/b)", "failure"),
    job(4, "train", "skipped"),
)


@pytest.mark.parametrize(
    ("stage", "chosen"),
    [
        ("", Retry(None)),
        ("plan", Retry(1)),
        ("generate", Retry(3)),
        ("train", Retry(None)),
        ("evaluate", Refusal("the run has no job evaluate")),
    ],
)
def test_a_run_that_failed(stage: str, chosen: object) -> None:
    assert choose_retry(run_of(), JOBS, stage) == chosen


def test_several_failed_jobs_of_a_stage_are_started_together() -> None:
    jobs = (job(1, "generate (a)", "failure"), job(2, "generate (b)", "timed_out"), job(3, "generate (c)"))
    assert choose_retry(run_of(), jobs, "generate") == Retry(None)


def test_a_run_that_ended_well_starts_only_what_is_named() -> None:
    assert choose_retry(run_of("success"), JOBS[:2], "") == Refusal("the run ended well, so nothing failed")
    assert choose_retry(run_of("success"), JOBS[:2], "generate") == Retry(2)


def test_a_verdict_is_no_failure_of_its_report() -> None:
    jobs = (job(1, "plan"), job(2, "evaluate"), job(3, "report", "failure"))
    ended_well = Refusal("the run ended well, so nothing failed")
    assert choose_retry(run_of(), jobs, "", measured=True) == ended_well
    assert choose_retry(run_of(), jobs, "") == Retry(None)
    assert choose_retry(run_of(), (*jobs, job(4, "attest", "failure")), "", measured=True) == Retry(None)


@pytest.mark.parametrize("stage", ["", "plan"])
def test_a_run_that_goes_on_is_left_alone(stage: str) -> None:
    assert choose_retry(run_of(None), JOBS, stage) == Refusal("the run is still going on")


@pytest.mark.parametrize("conclusion", ["cancelled", "timed_out", "startup_failure", None])
def test_whatever_did_not_succeed_counts_as_failed(conclusion: str | None) -> None:
    run = FakeHub().add_run(status="completed", conclusion=conclusion)
    assert choose_retry(run, JOBS, "") == Retry(None)


def test_the_stage_of_a_job_of_a_matrix() -> None:
    assert [stage_of(one) for one in JOBS] == ["plan", "generate", "generate", "train"]
