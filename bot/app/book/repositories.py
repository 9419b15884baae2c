"""Where the App is installed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from bot.app.book.opening import insert_or_update
from bot.app.book.tables import REPOSITORIES


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository that lets us in. `name` is OWNER/NAME as GitHub told it last."""

    id: int
    name: str
    installation: int


class Repositories:
    """Repositories by their id."""

    def __init__(self, engine: sa.Engine, now: Callable[[], float]) -> None:
        self._engine, self._now = engine, now

    def put(self, repository: int, *, name: str, installation: int) -> None:
        """We are let into it, under this name."""
        values = {"name": name, "installation": installation, "removed": None}
        with self._engine.begin() as connection:
            connection.execute(insert_or_update(self._engine, REPOSITORIES, {"id": repository}, values))

    def get(self, repository: int) -> Repository | None:
        """The repository, while we are let in."""
        return next((one for one in self.all() if one.id == repository), None)

    def all(self) -> list[Repository]:
        """All that let us in, by their names."""
        return self._select(REPOSITORIES.c.removed.is_(None))

    def known(self) -> list[Repository]:
        """Those, and the ones that let us in once."""
        return self._select(sa.true())

    def remove(self, *, installation: int, repositories: tuple[int, ...] | None = None) -> None:
        """We are not let in any more: into these of an installation, or into any (None)."""
        which = REPOSITORIES.c.installation == installation
        if repositories is not None:
            which &= REPOSITORIES.c.id.in_(repositories)
        with self._engine.begin() as connection:
            connection.execute(sa.update(REPOSITORIES).where(which).values(removed=self._now()))

    def _select(self, where: sa.ColumnElement[bool]) -> list[Repository]:
        wanted = sa.select(REPOSITORIES).where(where).order_by(REPOSITORIES.c.name)
        with self._engine.connect() as connection:
            return [Repository(row.id, row.name, row.installation) for row in connection.execute(wanted)]
