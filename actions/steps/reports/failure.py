"""Why a run left no result."""

from __future__ import annotations

from actions.steps.context import Step

BAD = ("failure", "timed_out", "cancelled")


def say_failure(step: Step, run: int) -> str:
    """Which of its jobs ended badly, in one sentence."""
    bad = [job for job in step.hub.jobs(run) if job.conclusion in BAD]
    said = ", ".join(f"job {job.name}: {job.conclusion}" for job in bad) or "no job left a result"
    return f"run {run} ended without a result ({said}); `/taxobot retry` starts what failed again"
