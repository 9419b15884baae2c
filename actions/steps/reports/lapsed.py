"""A run whose approval holds no more: its result counts for nothing, and nobody shall read that it is still at work."""

from __future__ import annotations

from actions.pulls.checked import kinds_of
from actions.pulls.lapsed import stand_lapsed
from actions.steps.approved import Approved
from actions.steps.context import Step
from bot.records import State


def tell_lapsed(step: Step, approved: Approved) -> int:
    """Discard the result. Where the comment still tells of this run, it says what came of it. Exit status 0."""
    step.say(f"discarded: {approved.lapsed}")
    step.runner.put(state=State.OUTDATED.value)
    found = step.recall(approved.pull.number)
    before = found.record if found else None
    if before is not None and before.state is State.RUNNING and before.approval == approved.approval:
        notice = f"its run ended without a result: {approved.lapsed}"
        situation = stand_lapsed(step, approved.pull, before, notice)
        kinds = kinds_of(before.leaves)
        step.show(situation, policy=approved.policy, kinds=kinds, present=approved.pull.labels)
    return 0
