"""How far a workflow run is that works on a pull request."""

from __future__ import annotations

from actions.steps.context import Step
from bot.comment.situation import Working
from bot.conversation.progress import locate
from bot.conversation.retries import ENDED
from bot.github.values import WorkflowRun

EVENT = "workflow_dispatch"


def follow(step: Step, run: WorkflowRun) -> Working:
    """How far a run is."""
    others = step.hub.runs(step.inputs.run_workflow, event=EVENT, branch=step.hub.default_branch)
    before = sum(other.id < run.id and other.status != ENDED for other in others)
    return locate(step.hub.jobs(run.id), now=step.now(), queued_before=before)
