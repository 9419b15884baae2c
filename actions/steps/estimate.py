"""`estimate`: which leaves a run would teach, how many rows and items, how many minutes; and the leaves as a matrix."""

from __future__ import annotations

import json

from actions.pulls.request import estimate_run
from actions.steps.approved import read_approved
from actions.steps.context import Step
from bot.github.errors import GithubError
from bot.github.values import WorkflowRun

NIGHTLY = "taxobot-nightly-base.yml"
EVENTS = ("schedule", "workflow_dispatch")


def estimate(step: Step) -> int:
    """Verify the approval and say what the run would cost; no job that costs something starts before this one."""
    approved = read_approved(step)
    approved.demand()
    found = estimate_run(
        step, approved.repository, approved.pull, merge_base=approved.merge_base, policy=approved.policy
    )
    step.runner.put(
        leaves=json.dumps([leaf.leaf for leaf in found.leaves]),
        rows=str(found.rows),
        minutes=f"{found.minutes:.1f}",
        approval=approved.approval.model_dump_json(),
        base_run=_newest_base(step),
    )
    step.say(
        f"{len(found.leaves)} leaves, {found.rows} rows, {found.items} evaluation items, about {found.minutes:.1f}"
        f" minutes ({found.basis})"
    )
    return 0


def _newest_base(step: Step) -> str:
    """The newest good run of the nightly workflow, whose records of the base model save doing them again."""
    branch = step.hub.default_branch
    try:
        found = [run for event in EVENTS for run in step.hub.runs(NIGHTLY, event=event, branch=branch)]
    except GithubError as error:
        step.say(f"no records of the base model are taken over: {error}")
        return ""
    newest = max((run for run in found if _is_ours(step, run)), key=lambda run: run.id, default=None)
    return str(newest.id) if newest is not None and _was_on(step, branch, newest.head_sha) else ""


def _was_on(step: Step, branch: str, sha: str) -> bool:
    """Whether a commit belongs to the branch: a tag may have the branch's name, and a workflow file of its own."""
    try:
        return step.hub.merge_base(step.hub.tip(branch), sha) == sha
    except GithubError as error:
        step.say(f"no records of the base model are taken over: {error}")
        return False


def _is_ours(step: Step, run: WorkflowRun) -> bool:
    """Whether a run of that name is one of the default branch's own file, and went well."""
    wanted = (step.hub.default_branch, f".github/workflows/{NIGHTLY}", step.hub.id, step.hub.id, "success")
    return wanted == (run.head_branch, run.path, run.repository, run.head_repository, run.conclusion)
