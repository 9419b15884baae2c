"""Where a head stands once it was checked, before anything costs GPU time."""

from __future__ import annotations

from actions.steps.checked import Checked, scope_of
from actions.steps.context import Step
from actions.steps.memory import is_allowed, remember
from bot.comment.situation import Situation
from bot.records import Record, State
from bot.scope import Kind
from schemas.errors import EmptyResult
from schemas.precheck import Estimate

SETTLED = (State.PASS, State.FAIL, State.INCONCLUSIVE, State.RUNNING)
"""States that validation alone does not change."""
STATES = {
    Kind.APPLICABLE: State.WAITING,
    Kind.NOT_APPLICABLE: State.NOT_APPLICABLE,
    Kind.HELD: State.WAITING,
    Kind.INVALID: State.INVALID,
}


def is_settled(before: Record | None, checked: Checked) -> bool:
    """Whether this very head is being measured, or was, under the same policy: then validation has nothing to add."""
    return (
        before is not None
        and before.state in SETTLED
        and (before.head, before.base, before.policy)
        == (checked.pull.head_sha, checked.merge_base, checked.policy_blob)
    )


def stand(step: Step, checked: Checked, before: Record | None) -> Situation:
    """The situation of a checked head: INVALID, NOT APPLICABLE, or WAITING FOR APPROVAL with what a run would cost."""
    state, reason, held = _state(step, checked, before)
    estimate, unknown = (None, "") if held or state is not State.WAITING else _estimate(step, checked)
    return Situation(
        place=step.place(checked.pull.number),
        record=remember(step, checked, before, state=state),
        reason=reason or unknown,
        findings=checked.findings,
        leaves=tuple(checked.leaves),
        estimate=estimate,
        held=held,
    )


def _state(step: Step, checked: Checked, before: Record | None) -> tuple[State, str, bool]:
    """The state, why where the findings do not say it, and whether a maintainer has to allow it."""
    if not checked.validation.valid:
        return State.INVALID, "", False
    scope = scope_of(step, checked, allowed=is_allowed(before, checked))
    reason = "" if scope.kind is Kind.APPLICABLE else scope.reason
    return STATES[scope.kind], reason, scope.kind is Kind.HELD


def _estimate(step: Step, checked: Checked) -> tuple[Estimate | None, str]:
    """What a run would cost, or why nobody knows."""
    from actions.steps.request import estimate_run

    pull, repository = checked.pull, checked.repository
    try:
        return estimate_run(step, repository, pull, merge_base=checked.merge_base, policy=checked.policy), ""
    except EmptyResult as error:
        return None, str(error)
