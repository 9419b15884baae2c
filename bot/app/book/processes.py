"""Who is alive: every app and worker process gives signs of life; whoever is silent longer than the lease is dead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from bot.app.book.opening import insert_if_missing, insert_or_update
from bot.app.book.tables import PROCESSES

ProcessKind = Literal["app", "worker", "both"]


@dataclass(frozen=True, slots=True)
class Process:
    """A process; its `id` is also that of its workflows' executor, and no other process ever has it."""

    id: str
    kind: str
    host: str
    queue: str
    isolation: str
    draining: bool
    began: float
    seen: float


class Processes:
    """Processes by their id. With each sign of life `compare` sees that `now` is what it is for all others."""

    def __init__(self, engine: sa.Engine, now: Callable[[], float], compare: Callable[[], None]) -> None:
        self._engine, self._now, self._compare = engine, now, compare

    def beat(
        self,
        process: str,
        *,
        kind: ProcessKind,
        host: str,
        queue: str = "",
        isolation: str = "",
        draining: bool = False,
    ) -> None:
        """A sign of life."""
        self._compare()
        now = self._now()
        values: dict[str, Any] = {
            "kind": kind,
            "host": host,
            "queue": queue,
            "isolation": isolation,
            "draining": draining,
        }
        values |= {"seen": now, "swept": None}  # one that was taken for dead, and is not, can die again
        with self._engine.begin() as connection:
            known = connection.execute(sa.update(PROCESSES).where(PROCESSES.c.id == process).values(**values))
            if not known.rowcount:
                connection.execute(insert_or_update(self._engine, PROCESSES, {"id": process}, {**values, "began": now}))

    def living(self, *, lease: float, kinds: Sequence[ProcessKind] = ("app", "worker", "both")) -> Sequence[Process]:
        """Those that gave a sign of life within the lease (seconds)."""
        return self._select((PROCESSES.c.seen >= self._now() - lease) & PROCESSES.c.kind.in_(list(kinds)))

    def dead(self, *, lease: float, alone: str = "") -> Sequence[Process]:
        """Those that did not, and whose work nobody has taken over yet.

        `alone` is a process that knows of no other one alive: whoever it does not name is dead at once.
        """
        silent = PROCESSES.c.id != alone if alone else PROCESSES.c.seen < self._now() - lease
        return self._select(silent & PROCESSES.c.swept.is_(None))

    def found(self, process: str) -> None:
        """Note a process that left work behind and never gave a sign of life; one that is known stays as it is."""
        nothing = {"kind": "app", "host": "", "began": 0.0, "seen": 0.0}
        with self._engine.begin() as connection:
            connection.execute(insert_if_missing(self._engine, PROCESSES, {"id": process}, nothing))

    def names(self) -> set[str]:
        """The ids of all that are known, dead or alive."""
        with self._engine.connect() as connection:
            return set(connection.execute(sa.select(PROCESSES.c.id)).scalars())

    def swept(self, process: Process) -> None:
        """Its work was taken over, unless it gave a sign of life after this was read: then it may have begun more."""
        same = (PROCESSES.c.id == process.id) & (PROCESSES.c.seen == process.seen)
        with self._engine.begin() as connection:
            connection.execute(sa.update(PROCESSES).where(same).values(swept=self._now()))

    def leave(self, process: str) -> None:
        """It ends, and leaves nothing behind: what it worked on may be taken over at once."""
        with self._engine.begin() as connection:
            connection.execute(sa.update(PROCESSES).where(PROCESSES.c.id == process).values(seen=0.0))

    def forget(self, *, before: float) -> int:
        """Forget the dead that were taken over before this time; returns how many."""
        with self._engine.begin() as connection:
            return connection.execute(sa.delete(PROCESSES).where(PROCESSES.c.swept < before)).rowcount

    def _select(self, where: sa.ColumnElement[bool]) -> list[Process]:
        wanted = sa.select(PROCESSES).where(where).order_by(PROCESSES.c.began)
        with self._engine.connect() as connection:
            return [
                Process(row.id, row.kind, row.host, row.queue, row.isolation, row.draining, row.began, row.seen)
                for row in connection.execute(wanted)
            ]
