"""Which repositories let us in, asked of GitHub: of new ones we may not have been told, nor of lost ones."""

from __future__ import annotations

from dataclasses import dataclass

from bot.app.book.book import Book
from bot.app.book.repositories import Repository
from bot.app.notices import InstallationNotice
from bot.app.served import is_served
from bot.app.sweeping.workflows import Workflows
from bot.github.app.application import Application
from bot.github.errors import Forbidden, NotFound


@dataclass(frozen=True)
class Reach:
    """Compares the book with the installations; `repositories` are those that the operator lets us serve."""

    book: Book
    application: Application
    workflows: Workflows
    repositories: tuple[str, ...]

    def look(self) -> int:
        """Enter new repositories, and let lost ones be considered; returns how many those are. Raises GithubError."""
        known = {one.id: one for one in self.book.repositories.all()}
        found = self._find()
        new = [one for one in found.values() if known.get(one.id) != one]
        for one in new:
            self.book.repositories.put(one.id, name=one.name, installation=one.installation)
        lost = [one for one in known.values() if one.id not in found]
        for one in lost:
            self._lose(one)
        return len(new) + len(lost)

    def _find(self) -> dict[int, Repository]:
        found: dict[int, Repository] = {}
        for installation in self.application.installations():
            if installation.suspended:
                continue
            try:
                reached = list(self.application.repositories(installation.id))
            except (Forbidden, NotFound):  # it was removed, or suspended, between the two questions
                continue
            served = (one for one in reached if is_served(one.name, self.repositories))
            found |= {one.id: Repository(one.id, one.name, one.installation) for one in served}
        return found

    def _lose(self, one: Repository) -> None:
        notice = InstallationNotice(action="removed", installation=one.installation, removed=((one.id, one.name),))
        self.workflows.hear(f"sweep-lost-{one.id}-{int(self.book.now())}", notice)
