"""Whether a head may be run or prechecked now, whoever asks. Pure."""

from __future__ import annotations

from enum import StrEnum

from bot.records import Record, State
from bot.scope import Kind, Scope

MEASURED = (State.PASS, State.FAIL, State.INCONCLUSIVE)


class Obstacle(StrEnum):
    """What stands in the way of a run, the first one first."""

    UNCHECKED = "unchecked"  # this head was not looked at, or not under the base and policy that hold now
    INVALID = "invalid"  # something in it has to be corrected
    NOTHING = "nothing"  # no leaf to measure
    HELD = "held"  # a maintainer has to let it pass
    BUSY = "busy"  # work on this head is going on
    MEASURED = "measured"  # a precheck has nothing to add any more


def find_obstacle(
    record: Record | None,
    *,
    head: str,
    base: str,
    policy: str,
    valid: bool,
    scope: Scope,
    busy: bool,
    precheck: bool = False,
) -> Obstacle | None:
    """Return the first obstacle, None where the head may be run.

    `record` is what people were told; the rest is what holds now: head, merge base and policy, what validation and
    scope of this head say, whether a workflow run of ours is on it, and whether it is a precheck that is asked for.
    """
    if not is_current(record, head=head, base=base, policy=policy):
        return Obstacle.UNCHECKED
    if not valid or scope.kind is Kind.INVALID:
        return Obstacle.INVALID
    if scope.kind is Kind.HELD:
        return Obstacle.HELD
    if scope.kind is Kind.NOT_APPLICABLE:
        return Obstacle.NOTHING
    if record is not None and record.state is State.INVALID:
        return Obstacle.UNCHECKED  # people were told otherwise: they shall see what it is now before they approve
    if busy:
        return Obstacle.BUSY
    return Obstacle.MEASURED if precheck and record is not None and record.state in MEASURED else None


def is_current(record: Record | None, *, head: str, base: str, policy: str) -> bool:
    """Whether what is remembered is about this head, under this merge base and policy."""
    return record is not None and (record.head, record.base, record.policy) == (head, base, policy)
