"""Where a head stands once it was checked, before anything costs GPU time."""

from __future__ import annotations

from actions.pulls.active import find_active
from actions.pulls.case import Case
from actions.pulls.checked import Checked, scope_of
from actions.pulls.memory import is_allowed, remember
from actions.pulls.results.read import read_earlier
from bot.comment.situation import Situation
from bot.conversation.readiness import MEASURED
from bot.records import Record, State
from bot.scope import Kind
from schemas.errors import EmptyResult
from schemas.precheck import Estimate, Precheck

STATES = {
    Kind.APPLICABLE: State.WAITING,
    Kind.NOT_APPLICABLE: State.NOT_APPLICABLE,
    Kind.HELD: State.WAITING,
    Kind.INVALID: State.INVALID,
}


def is_settled(case: Case, before: Record | None, checked: Checked) -> bool:
    """Whether validation has nothing to add: this very head was measured under the same policy, is being measured, or
    its run came to an ERROR that a retry may end.

    RUNNING counts only while a run is at work, or may be where nobody knows which it is.
    """
    if before is None or not _is_about(before, checked):
        return False
    if before.state is State.RUNNING:
        return not before.runs or bool(find_active(case, before))
    return before.state in MEASURED or (before.state is State.ERROR and before.approval is not None)


def _is_about(before: Record, checked: Checked) -> bool:
    now = (checked.pull.head_sha, checked.merge_base, checked.policy_blob)
    return (before.head, before.base, before.policy) == now


def stand(case: Case, checked: Checked, before: Record | None, *, notice: str = "") -> Situation:
    """The situation of a checked head: INVALID, NOT APPLICABLE, or WAITING FOR APPROVAL with what a run would cost.

    `notice` is the sentence on what has just come to nothing.
    """
    state, reason, held = find_state(case, checked, before)
    waits = state is State.WAITING and not held
    estimate, unknown = _estimate(case, checked) if waits else (None, "")
    record = remember(case, checked, before, state=state)
    return Situation(
        place=case.place(checked.pull.number),
        record=record,
        reason=reason or unknown,
        findings=checked.findings,
        leaves=tuple(checked.leaves),
        estimate=estimate,
        precheck=find_precheck(case, record) if waits else None,
        held=held,
        notice=notice,
    )


def find_state(case: Case, checked: Checked, before: Record | None) -> tuple[State, str, bool]:
    """The state, why where the findings do not say it, and whether a maintainer has to allow it."""
    if not checked.validation.valid:
        return State.INVALID, "", False
    scope = scope_of(case, checked, allowed=is_allowed(before, checked))
    reason = "" if scope.kind is Kind.APPLICABLE else scope.reason
    return STATES[scope.kind], reason, scope.kind is Kind.HELD


def find_precheck(case: Case, record: Record | None) -> Precheck | None:
    """What a precheck of the record's head found, where its run still has it."""
    run = record.runs.get("precheck") if record is not None else None
    found = read_earlier(case, run).precheck if run is not None else None
    return found if record is not None and found is not None and found.head_sha == record.head else None


def _estimate(case: Case, checked: Checked) -> tuple[Estimate | None, str]:
    """What a run would cost, or why nobody knows."""
    from actions.pulls.request import estimate_run

    pull, repository = checked.pull, checked.repository
    try:
        return estimate_run(case, repository, pull, merge_base=checked.merge_base, policy=checked.policy), ""
    except EmptyResult as error:
        return None, str(error)
