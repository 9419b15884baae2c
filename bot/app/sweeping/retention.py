"""What is old is forgotten: deliveries, lives and jobs that ended, their files, pull requests that were closed."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.app.book.book import Book
from bot.app.sweeping.workflows import Workflows

LOG = logging.getLogger("taxobot.sweep")
DAY = 24 * 3600.0


@dataclass(frozen=True)
class Retention:
    """`days` is how long what has ended is kept."""

    book: Book
    workflows: Workflows
    days: int

    def forget(self) -> int:
        """Forget what ended before that; returns how many workflows, pull requests, jobs and files those were."""
        book, before = self.book, self.book.now() - self.days * DAY
        forgotten = self.workflows.forget(before=before)
        # A pull request a day after its life's workflow: the book gives the next life its number.
        forgotten += book.pulls.forget(before=before - DAY) + book.jobs.forget(before=before)
        book.boards.forget_orphans()
        book.processes.forget(before=before)
        book.duties.forget(before=before)
        return forgotten + book.parcels.drop(before=before, but=self._wanted())

    def _wanted(self) -> set[str]:
        """Files that something open still needs, however long it has been waiting."""
        return self.book.boards.scenes() | {entry.spec.parcel for entry in self.book.jobs.of()}
