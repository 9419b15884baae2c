"""Pull requests: which life their head has, and what is remembered of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.app.book.opening import insert_or_lock
from bot.app.book.tables import PULLS
from bot.app.words import Head
from bot.records import Record
from schemas.errors import TaxobotError


class Overtaken(TaxobotError):
    """Another life began while somebody looked at GitHub: what was seen there may be older. To look again helps."""


@dataclass(frozen=True, slots=True)
class Known:
    """A pull request as we know it. `record` is what people were told last of this head; None before that."""

    repository: int
    pull: int
    head: str
    life: str
    turn: int
    base_ref: str
    author: int
    record: Record | None
    ended: bool


class Pulls:
    """Pull requests by repository and number."""

    def __init__(self, engine: sa.Engine, now: Callable[[], float]) -> None:
        self._engine, self._now = engine, now

    def get(self, repository: int, pull: int) -> Known | None:
        """What is known of a pull request."""
        found = self._select((PULLS.c.repository == repository) & (PULLS.c.pull == pull))
        return found[0] if found else None

    def living(self, repository: int | None = None, *, quiet: float = 0.0) -> Sequence[Known]:
        """Those with a life that has not ended, of one repository or all, about which nothing was said for `quiet`
        seconds.
        """
        alive = PULLS.c.ended.is_(None) & (PULLS.c.changed <= self._now() - quiet)
        return self._select(alive if repository is None else alive & (PULLS.c.repository == repository))

    def of(self, repository: int) -> Sequence[Known]:
        """All of a repository, ended ones too."""
        return self._select(PULLS.c.repository == repository)

    def turn(self, repository: int, pull: int) -> int:
        """The turn of a pull request's last life; 0 before the first."""
        known = self.get(repository, pull)
        return known.turn if known is not None else 0

    def begin(
        self, head: Head, *, base_ref: str, author: int, again: bool, seen: int | None = None
    ) -> tuple[Head, str]:
        """Let this head have a life: returns it, and the id of the life that it replaces (empty: none).

        The life that the head has already is kept, unless it has ended or `again` asks for another one. Whoever asks
        once more hears of the same life replaced: the first one may have died before anybody was told.

        `seen` is the turn that was the last one before GitHub was asked for the head. Raises Overtaken where another
        life began since: of two deliveries at once, the one that asked GitHub first would else win.
        """
        where = (PULLS.c.repository == head.repository) & (PULLS.c.pull == head.pull)
        with self._engine.begin() as connection:
            # Written first and read then: so whoever comes second waits, and sees the life that the first one began.
            connection.execute(insert_or_lock(self._engine, PULLS, *self._unknown(head)))
            row = connection.execute(sa.select(PULLS).where(where).with_for_update()).one()
            if row.head == head.sha and row.ended is None and not again:
                return head.model_copy(update={"turn": row.turn}), row.replaces
            if seen is not None and row.turn != seen:
                raise Overtaken(f"pull request {head.pull} has moved on while it was looked at")
            new = head.model_copy(update={"turn": row.turn + 1})
            replaces = row.life if row.ended is None else ""
            values = {
                "head": head.sha,
                "life": new.life,
                "turn": new.turn,
                "replaces": replaces,
                "base_ref": base_ref,
                "author": author,
                "ended": None,
                "changed": self._now(),
            }
            connection.execute(sa.update(PULLS).where(where).values(**values))
            return new, replaces

    def keep(self, record: Record, *, life: str) -> bool:
        """Remember this of the pull request's head; False where another life has taken its place."""
        values = {"record": record.model_dump_json(exclude_none=True), "changed": self._now()}
        return self._change(record.repository, record.pull, life, values)

    def end(self, head: Head) -> bool:
        """The life of this head has ended; False where another one took its place already."""
        return self._change(head.repository, head.pull, head.life, {"ended": self._now(), "changed": self._now()})

    def forget(self, *, before: float) -> int:
        """Forget pull requests whose life ended, and of which nothing was said, since this time; returns how many."""
        with self._engine.begin() as connection:
            old = PULLS.c.ended.is_not(None) & (PULLS.c.changed < before)
            return connection.execute(sa.delete(PULLS).where(old)).rowcount

    def _unknown(self, head: Head) -> tuple[dict[str, Any], dict[str, Any]]:
        """The row of a pull request that has had no life."""
        now = self._now()
        nobody = {"head": "", "life": "", "turn": 0, "ended": now, "changed": now}
        return {"repository": head.repository, "pull": head.pull}, nobody

    def _change(self, repository: int, pull: int, life: str, values: dict[str, object]) -> bool:
        where = (PULLS.c.repository == repository) & (PULLS.c.pull == pull) & (PULLS.c.life == life)
        with self._engine.begin() as connection:
            return connection.execute(sa.update(PULLS).where(where).values(**values)).rowcount > 0

    def _select(self, where: sa.ColumnElement[bool]) -> list[Known]:
        wanted = sa.select(PULLS).where(where).order_by(PULLS.c.repository, PULLS.c.pull)
        with self._engine.connect() as connection:
            return [_read(row) for row in connection.execute(wanted)]


def _read(row: sa.Row[tuple[object, ...]]) -> Known:
    record = Record.model_validate_json(row.record) if row.record else None
    return Known(
        row.repository, row.pull, row.head, row.life, row.turn, row.base_ref, row.author, record, row.ended is not None
    )
