"""The quotas, looked at for one pull request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from actions.app.office import Office
from bot.app.book.jobs import Entry
from bot.app.quotas import DAY, Excess, Quotas, find_excess
from bot.comment.wording import moment
from bot.github.values import Pull
from schemas.policy import Policy


def say_excess(office: Office, repository: int, pull: Pull, policy: Policy, *, entered: Entry | None = None) -> str:
    """Which quota leaves no room for one more job of a pull request, and when to ask again; empty where none does.

    A job that is `entered` already is looked at as when it came: those that came before it count.
    """
    jobs, now = office.book.jobs, office.now()
    excess = find_excess(
        Quotas.of(office.config.budget, policy.quotas),
        author=_before(entered, jobs.since(now - DAY, author=pull.author.id)),
        pull=_before(entered, jobs.since(0, repository=repository, pull=pull.number)),
        everybody=_before(entered, jobs.since(now - DAY)),
        now=now,
    )
    return _say(excess) if excess is not None else ""


def _before(entered: Entry | None, jobs: Sequence[Entry]) -> Sequence[Entry]:
    if entered is None:
        return jobs
    return [one for one in jobs if (one.asked, one.spec.id) < (entered.asked, entered.spec.id)]


def _say(excess: Excess) -> str:
    if excess.again is None:
        return f"{excess.reason}; the people who run taxobot here can allow more"
    return f"{excess.reason}; ask again after {moment(datetime.fromtimestamp(excess.again, UTC).isoformat())}"
