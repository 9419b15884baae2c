"""Duties: what one of all processes does, and the others leave alone for a while."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from bot.app.book.opening import insert_if_missing
from bot.app.book.tables import DUTIES


class Duties:
    """Duties by their names."""

    def __init__(self, engine: sa.Engine, now: Callable[[], float]) -> None:
        self._engine, self._now = engine, now

    def take(self, name: str, *, holder: str, seconds: float) -> bool:
        """Take a duty for so long; False where somebody, be it oneself, took it and the time is not over."""
        now = self._now()
        with self._engine.begin() as connection:
            free = (DUTIES.c.name == name) & (DUTIES.c.until <= now)
            values = {"holder": holder, "until": now + seconds}
            if connection.execute(sa.update(DUTIES).where(free).values(**values)).rowcount:
                return True
            new = insert_if_missing(self._engine, DUTIES, {"name": name}, values)
            return connection.execute(new.returning(DUTIES.c.name)).first() is not None

    def drop(self, *, holder: str) -> int:
        """Free the duties of a holder that is dead; returns how many."""
        with self._engine.begin() as connection:
            return connection.execute(sa.delete(DUTIES).where(DUTIES.c.holder == holder)).rowcount

    def forget(self, *, before: float) -> int:
        """Forget duties that nobody took since this time; returns how many."""
        with self._engine.begin() as connection:
            return connection.execute(sa.delete(DUTIES).where(DUTIES.c.until < before)).rowcount
