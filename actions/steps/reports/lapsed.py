"""A run whose approval holds no more: its result counts for nothing, and nobody shall read that it is still at work."""

from __future__ import annotations

from actions.steps.approved import Approved
from actions.steps.checked import check_pull, kinds_of
from actions.steps.context import Step
from actions.steps.publish import publish, recall
from actions.steps.retire import outdated
from actions.steps.standing import stand
from bot.comment.situation import Situation
from bot.records import Record, State


def tell_lapsed(step: Step, approved: Approved) -> int:
    """Discard the result. Where the comment still tells of this run, it says what came of it. Exit status 0."""
    step.say(f"discarded: {approved.lapsed}")
    step.runner.put(state=State.OUTDATED.value)
    found = recall(step, approved.pull.number)
    before = found.record if found else None
    if before is not None and before.state is State.RUNNING and before.approval == approved.approval:
        situation = _situation(step, approved, before)
        kinds = kinds_of(before.leaves)
        publish(step, situation, policy=approved.policy, kinds=kinds, present=approved.pull.labels)
    return 0


def _situation(step: Step, approved: Approved, before: Record) -> Situation:
    pull = approved.pull
    if not pull.open:
        return outdated(step, before, "the pull request was closed before its run had ended")
    if pull.head_sha != before.head:
        return outdated(step, before, f"{before.head[:7]} was replaced by {pull.head_sha[:7]}")
    return stand(
        step, check_pull(step, pull), ended(before), notice=f"its run ended without a result: {approved.lapsed}"
    )


def ended(before: Record) -> Record:
    """The record without the approval, which has ended, and without the run that it was for."""
    purpose = before.approval.purpose if before.approval else "run"
    runs = {name: run for name, run in before.runs.items() if name != purpose}
    return before.model_copy(update={"approval": None, "runs": runs})
