"""Where a workflow run stands, in the words of the five stages. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.comment.situation import Stage, Working
from bot.conversation.retries import ENDED, stage_of
from bot.github.values import Job

STAGES: Mapping[str, Stage] = {
    "plan": "approve",
    "precheck": "approve",
    "generate": "generate",
    "train": "train",
    "evaluate": "evaluate",
    "attest": "evaluate",
    "report": "evaluate",
}
"""Jobs by the stage that they belong to, in their order."""
NOTES = {
    "plan": "the approval is looked at again",
    "precheck": "the base model answers the contribution's own questions",
    "attest": "the result is signed",
    "report": "the report is written",
}

RUNNER = "waiting for a runner"
REVIEWER = "waiting for a reviewer of its environment"


def locate(jobs: Sequence[Job], *, now: datetime, queued_before: int = 0) -> Working:
    """Tell what a run does now; how long it still takes, nobody knows here.

    What is at work counts, else what waits; before GitHub tells of any job the run waits as a whole. `queued_before`
    are the other runs that are before it, which matter only while it waits.
    """
    ours = [job for job in jobs if stage_of(job) in STAGES]
    waiting = [job for job in ours if job.status != ENDED]
    busy = next((job for job in waiting if job.status == "in_progress"), None)
    if busy is not None:
        return Working(STAGES[stage_of(busy)], _minutes(busy, now), note=_note(stage_of(busy), ours))
    note = REVIEWER if waiting and waiting[0].status == "waiting" else RUNNER
    return Working(_next_stage(ours, waiting), 0, queued_before=queued_before, note=note)


def _next_stage(ours: Sequence[Job], waiting: Sequence[Job]) -> Stage:
    """The stage of the first job that waits; between two jobs, that of the last one that was done."""
    done = [job for job in ours if job.conclusion == "success"]
    return next((STAGES[stage_of(job)] for job in (*waiting, *reversed(done))), "approve")


def _note(name: str, jobs: Sequence[Job]) -> str:
    """What a job does; of a stage with several jobs, how many are done."""
    same = [job for job in jobs if stage_of(job) == name]
    done = sum(job.status == ENDED for job in same)
    return NOTES.get(name, "") or (f"{done} of {len(same)} leaves are done" if len(same) > 1 else "")


def _minutes(job: Job, now: datetime) -> float:
    return max(0.0, (now - job.started).total_seconds() / 60) if job.started else 0.0
