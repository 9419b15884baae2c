"""How far a workflow run is that works on a pull request."""

from __future__ import annotations

from actions.pulls.case import Case
from bot.comment.situation import Working
from bot.conversation.progress import locate
from bot.conversation.retries import ENDED
from bot.github.values import WorkflowRun

EVENT = "workflow_dispatch"


def follow(case: Case, run: WorkflowRun) -> Working:
    """How far a run is."""
    others = case.hub.runs(case.run_workflow, event=EVENT, branch=case.hub.default_branch)
    before = sum(other.id < run.id and other.status != ENDED for other in others)
    return locate(case.hub.jobs(run.id), now=case.now(), queued_before=before)
