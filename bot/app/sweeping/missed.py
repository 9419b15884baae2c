"""What we were not told: webhooks that did not come, lives that ended without saying so.

GitHub delivers a webhook once. What did not arrive is asked for again, and every repository is looked at now and then.
Source: https://docs.github.com/en/webhooks/using-webhooks/handling-failed-webhook-deliveries
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.app.book.book import Book
from bot.app.book.jobs import JobState
from bot.app.book.repositories import Repository
from bot.app.notices import Notice
from bot.app.sweeping.workflows import Workflows
from bot.app.words import Head
from schemas.errors import TaxobotError

LOG = logging.getLogger("taxobot.sweep")
QUIET = 300.0
"""Seconds that a life may need from being entered into the book until its workflow waits in its queue."""

Survey = Callable[[Repository], Iterable[Notice]]
"""What of a repository nobody told us: open pull requests whose head has no life, closed ones that have one, branches
that moved. What a merge queue asks is asked for again where it did not arrive. May raise GithubError."""


@dataclass(frozen=True)
class Missed:
    """`redeliver` has GitHub deliver again what failed, and says how much that was; `every` is how often in seconds all
    this is done.
    """

    book: Book
    workflows: Workflows
    survey: Survey
    redeliver: Callable[[], int]
    every: float

    def find(self) -> int:
        """Find what was missed, and let it be considered; returns how much it was."""
        found = self._find_lives() + self._find_jobs() + self._redeliver()
        return found + sum(self._find_in(one) for one in self.book.repositories.all())

    def _find_lives(self) -> int:
        """Lives that are none any more: once the book says so, the survey finds their pull requests."""
        known = self.book.pulls.living(quiet=QUIET)
        alive = self.workflows.alive([one.life for one in known])
        lost = [one for one in known if one.life not in alive]
        for one in lost:
            LOG.warning("a life was lost", extra={"life": one.life})
            head = Head(repository=one.repository, name="", pull=one.pull, sha=one.head, turn=one.turn)
            self.book.pulls.end(head)
        return len(lost)

    def _find_jobs(self) -> int:
        """Work whose life is none any more: it would stand in the line before all others, or cost minutes, for ever."""
        asked = [one for one in self.book.jobs.of() if one.asked <= self.book.now() - QUIET]
        alive = self.workflows.alive(sorted({one.spec.life for one in asked}))
        lost = [one.spec for one in asked if one.spec.life not in alive]
        for job in lost:
            LOG.warning("a job was lost with its life", extra={"life": job.life, "job": job.id})
            self.book.jobs.cancel(job.id)
            self.book.jobs.ended(job.id, state=JobState.STOPPED)
        return len(lost)

    def _redeliver(self) -> int:
        try:
            return self.redeliver()
        except TaxobotError as error:
            LOG.warning("failed deliveries could not be asked for", extra={"problem": str(error)})
            return 0

    def _find_in(self, repository: Repository) -> int:
        found = 0
        try:
            for notice in self.survey(repository):
                self.workflows.hear(self._name(notice), notice)
                found += 1
        except TaxobotError as error:
            about = {"repository": repository.id, "problem": str(error)}
            LOG.warning("a repository could not be surveyed", extra=about)
        return found

    def _name(self, notice: Notice) -> str:
        """The id of the delivery that a notice stands for: the same one for all processes that find it now."""
        said = hashlib.sha256(notice.model_dump_json().encode()).hexdigest()
        return f"sweep-{said[:32]}-{int(self.book.now() // self.every)}"
