"""What to start again of a workflow run. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation.approvals import Refusal
from bot.github.values import Job, WorkflowRun

ENDED = "completed"


@dataclass(frozen=True, slots=True)
class Retry:
    """Start one job again, with those that need it; `job` None means all that failed."""

    job: int | None


def choose_retry(run: WorkflowRun, jobs: Sequence[Job], stage: str) -> Retry | Refusal:
    """Choose what to start again; `stage` empty means what failed.

    Refused while the run goes on, because GitHub starts no job of it again then, and where there is nothing to do.
    """
    if run.status != ENDED:
        return Refusal("the run is still going on")
    if not stage:
        return Refusal("the run ended well, so nothing failed") if run.conclusion == "success" else Retry(None)
    named = [job for job in jobs if stage_of(job) == stage]
    if not named:
        return Refusal(f"the run has no job {stage}")
    failed = [job for job in named if job.conclusion not in ("success", "skipped")]
    # GitHub starts single jobs or all failed ones: several of one stage are only reached as failed ones.
    return Retry(None) if len(failed) > 1 else Retry((failed or named)[0].id)


def stage_of(job: Job) -> str:
    """The job's stage: `generate (knowledge/a)` is one of a matrix."""
    return job.name.partition(" ")[0]
