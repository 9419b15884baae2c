"""Quotas (S35): what is over one is refused, with a sentence that says when to ask again."""

from __future__ import annotations

from typing import Any

import pytest

from bot.app.book.jobs import Entry, JobState
from bot.app.quotas import DAY, Quotas, find_excess
from fakes.app_jobs import entry
from schemas.app import BudgetConfig
from schemas.policy import QuotasPolicy

NOW = 1_000_000.0
QUOTAS = Quotas(per_author_day=2, per_pull=3, per_day=4)


def asked(*ages: float, **facts: Any) -> list[Entry]:
    """Jobs that were asked for so many seconds ago."""
    return [entry(f"job-{number}", asked=NOW - age, **facts) for number, age in enumerate(ages)]


def find(*, author: list[Entry] | None = None, pull: list[Entry] | None = None, all_: list[Entry] | None = None) -> Any:
    return find_excess(QUOTAS, author=author or [], pull=pull or [], everybody=all_ or [], now=NOW)


def test_there_is_room_up_to_each_quota() -> None:
    assert find(author=asked(5), pull=asked(5, 6), all_=asked(1, 2, 3)) is None


def test_an_author_may_ask_again_when_the_oldest_of_the_day_is_a_day_old() -> None:
    excess = find(author=asked(100, 5000))
    assert "of this author" in excess.reason
    assert excess.again == NOW - 5000 + DAY


def test_of_more_than_there_may_be_the_last_ones_count() -> None:
    """A quota may have been lowered since."""
    assert find(author=asked(100, 200, 5000)).again == NOW - 200 + DAY


def test_a_pull_request_does_not_get_more_by_waiting() -> None:
    excess = find(pull=asked(5, 6, 30 * DAY))
    assert (excess.again, "may have (3)" in excess.reason) == (None, True)


def test_all_together_have_a_quota_too() -> None:
    assert "all pull requests together" in find(all_=asked(1, 2, 3, 4)).reason


def test_yesterday_and_what_never_began_do_not_count() -> None:
    assert find(author=asked(DAY, DAY + 1, 3)) is None
    assert find(author=asked(1, 2, 3, state=JobState.STOPPED)) is None
    assert find(author=asked(1, 2, state=JobState.STOPPED, started=NOW - 1)) is not None


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (QuotasPolicy(), (5, 10)),
        (QuotasPolicy(per_author_day=1, per_pull=2), (1, 2)),
        (QuotasPolicy(per_author_day=999, per_pull=999), (5, 10)),
    ],
)
def test_a_policy_can_only_ask_for_less(policy: QuotasPolicy, expected: tuple[int, int]) -> None:
    """S13: a repository does not raise what its operator pays for."""
    quotas = Quotas.of(BudgetConfig(), policy)
    assert (quotas.per_author_day, quotas.per_pull, quotas.per_day) == (*expected, 100)
