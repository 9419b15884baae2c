"""How far a workflow run is, in the words of the book."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.app.book.jobs import JobState
from bot.conversation.progress import locate
from bot.conversation.retries import ENDED
from bot.github.seam import Hub
from bot.github.values import Job, WorkflowRun
from schemas.jobs import Progress

_CHEAP = "plan"
"""The job that takes no GPU."""


def follow(hub: Hub, run: WorkflowRun, *, workflow: str, now: float) -> tuple[JobState, Progress]:
    """Whether a machine works on it yet, and where it stands; `now` is in seconds. Raises GithubError."""
    jobs = hub.jobs(run.id)
    working = locate(jobs, now=datetime.fromtimestamp(now, UTC), queued_before=0)
    begun = any(_has_begun(job) for job in jobs)
    note = working.note if begun else _say_queue(hub, run, workflow, working.note)
    stage = "approve" if working.stage == "validate" else working.stage
    return JobState.RUNNING if begun else JobState.SENT, Progress(stage=stage, since=working.since, note=note)


def _has_begun(job: Job) -> bool:
    return job.name != _CHEAP and (job.status == "in_progress" or job.conclusion == "success")


def _say_queue(hub: Hub, run: WorkflowRun, workflow: str, note: str) -> str:
    """What a run waits for, with the runs that are before it."""
    others = hub.runs(workflow, event=run.event, branch=run.head_branch)
    before = sum(other.id < run.id and other.status != ENDED for other in others)
    return f"{note}, behind {before} other {'run' if before == 1 else 'runs'}" if before else note
