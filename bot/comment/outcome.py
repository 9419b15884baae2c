"""How the required check ends in each situation."""

from __future__ import annotations

from bot.comment.situation import Situation
from bot.github.values import Conclusion
from bot.records import State

CONCLUSIONS: dict[State, Conclusion | None] = {
    State.WAITING: "action_required",
    State.RUNNING: None,
    State.OUTDATED: "cancelled",
    State.PASS: "success",
    State.FAIL: "failure",
    State.INCONCLUSIVE: "action_required",
    State.ERROR: "failure",
    State.INVALID: "failure",
    State.NOT_APPLICABLE: "success",
}
"""None while work goes on. What is missing, cancelled or undecided never satisfies a required check."""
_NOT_OVERRULED = (State.RUNNING, State.OUTDATED, State.NOT_APPLICABLE)


def conclude(situation: Situation) -> Conclusion | None:
    """How the check ends, an override taken into account."""
    return "success" if is_overridden(situation) else CONCLUSIONS[situation.state]


def is_overridden(situation: Situation) -> bool:
    """Whether it is a maintainer's ruling, and not a measurement, that lets this head pass."""
    passed = found_before(situation) == State.PASS
    return situation.override is not None and situation.state not in _NOT_OVERRULED and not passed


def found_before(situation: Situation) -> str:
    """The verdict or state that an override is held against; empty where nothing is known of it."""
    gate = situation.result.gate if situation.result else None
    if gate is not None:
        return gate.verdict
    overruled = situation.state is State.PASS and situation.override is not None
    return "" if overruled else situation.state.value
