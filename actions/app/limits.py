"""The quotas, looked at for one pull request."""

from __future__ import annotations

from datetime import UTC, datetime

from actions.app.office import Office
from bot.app.quotas import DAY, Excess, Quotas, find_excess
from bot.comment.wording import moment
from bot.github.values import Pull
from schemas.policy import Policy


def say_excess(office: Office, repository: int, pull: Pull, policy: Policy) -> str:
    """Which quota leaves no room for one more job of a pull request, and when to ask again; empty where none does."""
    jobs, now = office.book.jobs, office.now()
    excess = find_excess(
        Quotas.of(office.config.budget, policy.quotas),
        author=jobs.since(now - DAY, author=pull.author.id),
        pull=jobs.since(0, repository=repository, pull=pull.number),
        everybody=jobs.since(now - DAY),
        now=now,
    )
    return _say(excess) if excess is not None else ""


def _say(excess: Excess) -> str:
    if excess.again is None:
        return f"{excess.reason}; the people who run taxobot here can allow more"
    return f"{excess.reason}; ask again after {moment(datetime.fromtimestamp(excess.again, UTC).isoformat())}"
