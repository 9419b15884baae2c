"""Has GitHub deliver again what it could not deliver: after a while, and after longer and longer ones."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.app.book.book import Book
from bot.findings.terminal import plain_line
from bot.github.app.deliveries import KEPT_DAYS, Deliveries, Delivery
from bot.github.errors import Forbidden, NotFound, Rejected

LOG = logging.getLogger("taxobot.sweep")
LONGEST = 6 * 3600.0
"""Seconds between two attempts at one delivery at most."""


@dataclass
class Redelivery:
    """`every` is how often in seconds it is looked; a look goes back to what the last one may not have seen whole."""

    book: Book
    deliveries: Deliveries
    every: float
    _looked: float | None = None

    def deliver_again(self) -> int:
        """Ask for what is due; returns how much that was. Raises GithubError."""
        now = self.book.now()
        attempts = list(self.deliveries.since(self._since(now)))
        arrived = {one.guid for one in attempts if one.arrived}
        tries = Counter(one.guid for one in attempts)
        last: dict[str, Delivery] = {}
        for one in attempts:
            last.setdefault(one.guid, one)
        due = [one for one in last.values() if one.guid not in arrived and self._is_due(one, tries[one.guid], now)]
        asked = sum(map(self._ask_again, reversed(due)))
        self._looked = now
        return asked

    def _ask_again(self, one: Delivery) -> bool:
        """Whether GitHub will; one that it refuses, for it is too old, does not keep the others waiting."""
        try:
            self.deliveries.redeliver(one.id)
        except (Forbidden, NotFound, Rejected) as error:
            LOG.warning("not delivered again", extra={"delivery": one.guid, "problem": plain_line(str(error))})
            return False
        return True

    def _since(self, now: float) -> datetime:
        """All that is kept at first; then hours are enough, for what is older was asked for often."""
        kept = timedelta(days=KEPT_DAYS).total_seconds()
        return datetime.fromtimestamp(now - (kept if self._looked is None else 2 * LONGEST), UTC)

    def _is_due(self, one: Delivery, tries: int, now: float) -> bool:
        pause = min(LONGEST, self.every * 2.0 ** (min(tries, 20) - 1))
        return bool(now - one.at.timestamp() >= pause)
