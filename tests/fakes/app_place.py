"""A place where jobs are done, as a test says."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.app.book.jobs import Entry
from bot.app.words import Fate


@dataclass
class Place:
    """`bot.app.seams.Dispatcher` that has so many rooms, and says this fate of every job; `problems` by their ids."""

    rooms: int = 1
    fate: Fate = Fate(kind="going")  # noqa: RUF009 - frozen
    problems: dict[str, Exception] = field(default_factory=dict)
    name: str = "worker"

    def room(self) -> int:
        return self.rooms

    def start(self, entry: Entry) -> None:
        raise AssertionError("the sweep starts nothing")

    def look(self, entry: Entry) -> Fate:
        if entry.spec.id in self.problems:
            raise self.problems[entry.spec.id]
        return self.fate

    def stop(self, entry: Entry) -> None:
        raise AssertionError("the sweep stops nothing")

    def collect(self, entry: Entry) -> dict[str, bytes]:
        raise AssertionError("the sweep collects nothing")
