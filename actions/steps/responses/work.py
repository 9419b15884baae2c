"""The workflow runs that work on a pull request."""

from __future__ import annotations

from actions.steps.context import Step
from bot.comment.situation import Working
from bot.conversation.progress import locate
from bot.conversation.retries import ENDED
from bot.github.errors import NotFound
from bot.github.values import WorkflowRun
from bot.records import Record

EVENT = "workflow_dispatch"


def find_active(step: Step, record: Record | None) -> list[WorkflowRun]:
    """The runs of this record that have not ended, the oldest first."""
    numbers = sorted(record.runs.values()) if record is not None else []
    return [run for number in numbers if (run := _find(step, number)) is not None and run.status != ENDED]


def follow(step: Step, run: WorkflowRun) -> Working:
    """How far a run is."""
    others = step.hub.runs(step.inputs.run_workflow, event=EVENT, branch=step.hub.default_branch)
    before = sum(other.id < run.id and other.status != ENDED for other in others)
    return locate(step.hub.jobs(run.id), now=step.now(), queued_before=before)


def _find(step: Step, number: int) -> WorkflowRun | None:
    """The run; None where somebody deleted it, so that it cannot be at work."""
    try:
        return step.hub.run(number)
    except NotFound:
        return None
