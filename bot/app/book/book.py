"""The book, whole: one class a subject, one database, one clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import sqlalchemy as sa

from bot.app.book.boards import Boards
from bot.app.book.clock import SharedClock
from bot.app.book.duties import Duties
from bot.app.book.jobs import Jobs
from bot.app.book.opening import open_engine
from bot.app.book.parcels import Parcels
from bot.app.book.processes import Processes
from bot.app.book.pulls import Pulls
from bot.app.book.repositories import Repositories


@dataclass(frozen=True)
class Book:
    """Everything that the App remembers. Every method is one transaction, may be called from any thread, and may be
    repeated: a step that was cut short is done again.
    """

    engine: sa.Engine
    now: Callable[[], float] = time.time
    compare: Callable[[], None] = lambda: None
    """Compares the clock with others'; called at each sign of life."""

    @classmethod
    def open(cls, url: str, *, now: Callable[[], float] | None = None) -> Book:
        """Open the book at a database URL; its clock is the database's. Raises UsageError where it cannot be used."""
        engine = open_engine(url)
        if now or engine.dialect.name == "sqlite":  # a file is one machine's, and so is its time
            return cls(engine, now or time.time)
        clock = SharedClock(engine)
        return cls(engine, clock, clock.compare)

    @cached_property
    def repositories(self) -> Repositories:
        """Where we are installed."""
        return Repositories(self.engine, self.now)

    @cached_property
    def pulls(self) -> Pulls:
        """Pull requests, with the life of their head and what is remembered of it."""
        return Pulls(self.engine, self.now)

    @cached_property
    def boards(self) -> Boards:
        """What people are to see of each pull request."""
        return Boards(self.engine, self.now)

    @cached_property
    def jobs(self) -> Jobs:
        """Work, from asking to its end."""
        return Jobs(self.engine, self.now)

    @cached_property
    def processes(self) -> Processes:
        """Who is alive."""
        return Processes(self.engine, self.now, self.compare)

    @cached_property
    def duties(self) -> Duties:
        """What one of all processes does."""
        return Duties(self.engine, self.now)

    @cached_property
    def parcels(self) -> Parcels:
        """Files on their way, by their digest."""
        return Parcels(self.engine, self.now)

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()
