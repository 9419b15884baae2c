"""The time that all machines agree on: that of the database which they share.

Who is silent, whose turn it is and what is overdue follows from times that others wrote: a worker whose own clock is
two minutes behind would count as dead.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import sqlalchemy as sa


class SharedClock:
    """The database's time, in seconds since 1970: this machine's clock, and how far the database's is ahead of it.

    Asking for the time asks nobody. Safe from any thread.
    """

    def __init__(self, engine: sa.Engine, *, local: Callable[[], float] = time.time) -> None:
        self._engine, self._local, self._ahead = engine, local, 0.0
        self.compare()

    def __call__(self) -> float:
        """The time."""
        return self._local() + self._ahead

    def compare(self) -> None:
        """Compare both clocks once more: either may have been set."""
        with self._engine.connect() as connection:
            before = self._local()
            told = float(connection.execute(sa.text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one())
            self._ahead = told - (before + self._local()) / 2
