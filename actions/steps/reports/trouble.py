"""What people are told where a head could not even be looked at: the mistake or the failure, instead of silence."""

from __future__ import annotations

from actions.pulls.memory import with_older
from actions.steps.context import Step
from bot.comment.situation import Situation
from bot.conversation.readiness import MEASURED
from bot.github.errors import GithubError
from bot.github.values import Pull
from bot.records import Record, State
from schemas.errors import TaxobotError

KEPT = (State.RUNNING, *MEASURED)


def tell_unchecked(step: Step, pull: Pull, error: TaxobotError) -> None:
    """Say on the pull request why its head could not be checked. What is known of this very head stays."""
    step.say(f"pull request {pull.number} could not be checked: {error}")
    found = step.recall(pull.number)
    before = found.record if found else None
    if before is not None and before.head == pull.head_sha and before.state in KEPT:
        return
    record = Record(
        repository=step.hub.id,
        pull=pull.number,
        head=pull.head_sha,
        base=_base(step, pull),
        policy="",
        seen=step.time(),
        state=State.ERROR,
    )
    situation = Situation(step.place(pull.number), record, reason=f"the commit could not be checked: {error}")
    step.show(with_older(situation, found), policy=None)


def tell_unreported(step: Step, number: int, error: TaxobotError) -> None:
    """Say that the result of this very run could not be looked at, where people still read that it is at work."""
    found = step.recall(number) if number else None
    before = found.record if found else None
    if before is None or before.state is not State.RUNNING or not _is_ours(step, before):
        return
    reason = f"run {step.runner.run} could not be reported: {error}"
    record = before.model_copy(update={"state": State.ERROR})
    step.show(Situation(step.place(number), record, reason=reason, leaves=tuple(record.leaves)), policy=None)


def _is_ours(step: Step, before: Record) -> bool:
    """Whether it is this run that the head is RUNNING by."""
    return before.runs.get(step.inputs.purpose, step.runner.run) == step.runner.run


def _base(step: Step, pull: Pull) -> str:
    """The merge base, or the base branch where the two have nothing in common."""
    try:
        return step.hub.merge_base(pull.base_sha, pull.head_sha)
    except GithubError:
        return pull.base_sha
