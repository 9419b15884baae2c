"""How many runs may be asked for: by an author's pull requests and by all in 24 hours, and by one pull request. Pure.

Jobs that were stopped before a machine began them cost nothing, and count for nothing (S35).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.app.book.jobs import Entry, JobState
from schemas.app import BudgetConfig
from schemas.policy import QuotasPolicy

DAY = 24 * 3600.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Quotas:
    """What the operator lets be asked for, and the maintainers' policy where that is less."""

    per_author_day: int
    per_pull: int
    per_day: int

    @classmethod
    def of(cls, budget: BudgetConfig, policy: QuotasPolicy) -> Quotas:
        """The operator's word is the last one: a policy can only ask for less (S13)."""
        return cls(
            per_author_day=_least(budget.per_author_day, policy.per_author_day),
            per_pull=_least(budget.per_pull, policy.per_pull),
            per_day=budget.per_day,
        )


@dataclass(frozen=True, slots=True)
class Excess:
    """Which quota is used up: one clause for people. `again` is when there is room again (seconds since 1970), None
    where time does not help.
    """

    reason: str
    again: float | None


def find_excess(
    quotas: Quotas, *, author: Sequence[Entry], pull: Sequence[Entry], everybody: Sequence[Entry], now: float
) -> Excess | None:
    """The first quota that leaves no room for one more job; None where there is room.

    Given are the jobs of the author and of everybody in the last 24 hours, and all of the pull request.
    """
    if len(_counted(pull)) >= quotas.per_pull:
        return Excess(f"this pull request has had all runs that it may have ({quotas.per_pull:,})", None)
    for times, most, whose in (
        (_within_a_day(author, now), quotas.per_author_day, "the pull requests of this author have had all runs"),
        (_within_a_day(everybody, now), quotas.per_day, "all pull requests together have had all runs"),
    ):
        if len(times) >= most:
            return Excess(f"{whose} that they may have in 24 hours ({most:,})", times[-most] + DAY)
    return None


def _least(operator: int, policy: int | None) -> int:
    return operator if policy is None else min(operator, policy)


def _counted(entries: Iterable[Entry]) -> list[Entry]:
    return [one for one in entries if one.started is not None or one.state is not JobState.STOPPED]


def _within_a_day(entries: Iterable[Entry], now: float) -> list[float]:
    """When those that count were asked for, the oldest first."""
    return sorted(one.asked for one in _counted(entries) if one.asked > now - DAY)
