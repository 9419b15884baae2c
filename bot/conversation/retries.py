"""What to start again of a workflow run. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation.approvals import Refusal
from bot.github.values import Job, WorkflowRun

ENDED = "completed"
GOOD = ("success", "skipped")
REPORT = "report"


@dataclass(frozen=True, slots=True)
class Retry:
    """Start one job again, with those that need it; `job` None means all that failed."""

    job: int | None


def choose_retry(run: WorkflowRun, jobs: Sequence[Job], stage: str, *, measured: bool = False) -> Retry | Refusal:
    """Choose what to start again; `stage` empty means what failed.

    Refused while the run goes on, because GitHub starts no job of it again then, and where there is nothing to do.
    `measured` is whether the run came to a verdict: its report then ends as the verdict does, and did not fail.
    """
    if run.status != ENDED:
        return Refusal("the run is still going on")
    if not stage:
        return _retry_failed(run, jobs, measured=measured)
    named = [job for job in jobs if stage_of(job) == stage]
    if not named:
        return Refusal(f"the run has no job {stage}")
    failed = [job for job in named if job.conclusion not in GOOD]
    skipped = all(job.conclusion == "skipped" for job in named)
    # GitHub starts single jobs or all failed ones: several of one stage, and those that wait for a failed one, are
    # only reached as failed ones.
    return Retry(None) if len(failed) > 1 or skipped else Retry((failed or named)[0].id)


def _retry_failed(run: WorkflowRun, jobs: Sequence[Job], *, measured: bool) -> Retry | Refusal:
    failed = {stage_of(job) for job in jobs if job.conclusion not in GOOD}
    if run.conclusion == "success" or (measured and failed <= {REPORT}):
        return Refusal("the run ended well, so nothing failed")
    return Retry(None)


def stage_of(job: Job) -> str:
    """The job's stage: `generate (knowledge/a)` is one of a matrix."""
    return job.name.partition(" ")[0]
