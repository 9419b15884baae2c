"""Why a workflow run left no result. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.github.values import Job

BAD = ("failure", "timed_out", "cancelled")


def say_failed(run: int, jobs: Sequence[Job]) -> str:
    """Which of a run's jobs ended badly, in one sentence."""
    bad = [job for job in jobs if job.conclusion in BAD]
    said = ", ".join(f"job {job.name}: {job.conclusion}" for job in bad) or "no job left a result"
    return f"run {run} ended without a result ({said}); `/taxobot retry` starts what failed again"
