"""Boards: what people are to see of each pull request. Lives and commands write them; one writer brings GitHub to them.

A board has a version that grows with every change. What GitHub shows is the version `shown`. Whoever shows a board
holds it for a while, so that there is one writer for a pull request however many processes there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from bot.app.book.opening import insert_or_lock
from bot.app.book.tables import BOARDS, PULLS


@dataclass(frozen=True, slots=True)
class Board:
    """What is to be shown. `scene` is the digest of the parcel with the situation, `job` the work whose progress
    belongs to it, `answer` the answer to the last command (Markdown of ours), `digest` that of what was written last,
    at `wrote`; `fails` counts the tries that came to nothing since.
    """

    repository: int
    pull: int
    version: int
    shown: int
    scene: str
    job: str
    answer: str
    digest: str
    wrote: float
    fails: int


class Boards:
    """Boards by repository and pull request."""

    def __init__(self, engine: sa.Engine, now: Callable[[], float]) -> None:
        self._engine, self._now = engine, now

    def get(self, repository: int, pull: int) -> Board | None:
        """The board of a pull request."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(BOARDS).where(_at(repository, pull))).first()
        return _read(row) if row is not None else None

    def put(self, repository: int, pull: int, *, scene: str, job: str = "") -> None:
        """Show this scene from now on; the same one again is no change."""
        self._write(repository, pull, {"scene": scene, "job": job})

    def answer(self, repository: int, pull: int, text: str) -> None:
        """Show this answer to a command from now on."""
        self._write(repository, pull, {"answer": text})

    def again(self, repository: int, pull: int, *, scene: str) -> None:
        """Compare GitHub with this scene once more, if it is what is shown: others may have changed what is there."""
        where = _at(repository, pull) & (BOARDS.c.scene == scene) & (BOARDS.c.shown >= BOARDS.c.version)
        values = {"version": BOARDS.c.version + 1, "digest": "", "due": 0.0}
        with self._engine.begin() as connection:
            connection.execute(sa.update(BOARDS).where(where).values(**values))

    def due(self, *, limit: int, watched: float, settled: float = 0.0) -> Sequence[Board]:
        """Boards that GitHub does not show as they are and that nobody holds, the longest waiting first; also those of
        work that goes on, which were written more than `watched` seconds ago. None that was written within the last
        `settled` seconds.
        """
        now = self._now()
        behind = (BOARDS.c.version > BOARDS.c.shown) & (BOARDS.c.wrote <= now - settled)
        moving = (BOARDS.c.job != "") & (BOARDS.c.wrote <= now - watched)
        wanted = sa.select(BOARDS).where(
            (behind | moving) & (BOARDS.c.due <= now) & (BOARDS.c.held <= now)  # `held` is until when
        )
        with self._engine.connect() as connection:
            return [_read(row) for row in connection.execute(wanted.order_by(BOARDS.c.wrote).limit(limit))]

    def hold(self, board: Board, *, holder: str, seconds: float) -> bool:
        """Take a board for a while; False where somebody else was faster."""
        now = self._now()
        where = _at(board.repository, board.pull) & ((BOARDS.c.held <= now) | (BOARDS.c.holder == holder))
        with self._engine.begin() as connection:
            taken = connection.execute(sa.update(BOARDS).where(where).values(holder=holder, held=now + seconds))
        return taken.rowcount > 0

    def hold_on(self, board: Board, *, holder: str, seconds: float) -> None:
        """Hold a board for longer; one that its holder has let go meanwhile stays free."""
        ours = _at(board.repository, board.pull) & (BOARDS.c.holder == holder) & (BOARDS.c.held > 0.0)
        with self._engine.begin() as connection:
            connection.execute(sa.update(BOARDS).where(ours).values(held=self._now() + seconds))

    def wrote(self, board: Board, *, holder: str, digest: str) -> None:
        """GitHub shows this version now; the board is free again.

        Whoever lost the board meanwhile may have written over what its new holder wrote: it is then shown again.
        """
        values = {"shown": board.version, "digest": digest, "wrote": self._now(), "fails": 0, "held": 0.0, "due": 0.0}
        self._release(board, holder, values)

    def failed(self, board: Board, *, holder: str, pause: float) -> None:
        """It could not be shown; it is due again after `pause` seconds, or at once where it has changed meanwhile."""
        due = sa.case((BOARDS.c.version > board.version, 0.0), else_=self._now() + pause)
        self._release(board, holder, {"fails": board.fails + 1, "due": due, "held": 0.0})

    def release(self, holder: str) -> int:
        """Free the boards of a holder that is dead; returns how many."""
        held = (BOARDS.c.holder == holder) & (BOARDS.c.held > self._now())
        with self._engine.begin() as connection:
            return connection.execute(sa.update(BOARDS).where(held).values(held=0.0)).rowcount

    def scenes(self) -> set[str]:
        """The digests of all scenes that are to be shown."""
        with self._engine.connect() as connection:
            return set(connection.execute(sa.select(BOARDS.c.scene)).scalars())

    def forget_orphans(self) -> int:
        """Forget boards of pull requests that are forgotten; returns how many."""
        pull = (PULLS.c.repository == BOARDS.c.repository) & (PULLS.c.pull == BOARDS.c.pull)
        with self._engine.begin() as connection:
            return connection.execute(sa.delete(BOARDS).where(~sa.exists().where(pull))).rowcount

    def forget(self, repository: int, pull: int) -> None:
        """Nothing is to be shown any more."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(BOARDS).where(_at(repository, pull)))

    def _write(self, repository: int, pull: int, values: dict[str, str]) -> None:
        with self._engine.begin() as connection:
            # Written first and read then: so whoever comes second waits, and overwrites nothing that it has not seen.
            empty = insert_or_lock(
                self._engine, BOARDS, {"repository": repository, "pull": pull}, {"scene": "", "version": 0}
            )
            connection.execute(empty)
            row = connection.execute(sa.select(BOARDS).where(_at(repository, pull)).with_for_update()).one()
            if any(getattr(row, name) != value for name, value in values.items()):
                changed = {**values, "version": row.version + 1, "due": 0.0}
                connection.execute(sa.update(BOARDS).where(_at(repository, pull)).values(**changed))

    def _release(self, board: Board, holder: str, values: dict[str, object]) -> None:
        where = _at(board.repository, board.pull)
        again = {"version": BOARDS.c.version + 1, "digest": ""}
        with self._engine.begin() as connection:
            ours = connection.execute(sa.update(BOARDS).where(where & (BOARDS.c.holder == holder)).values(**values))
            if not ours.rowcount:
                connection.execute(sa.update(BOARDS).where(where).values(**again))


def _at(repository: int, pull: int) -> sa.ColumnElement[bool]:
    return (BOARDS.c.repository == repository) & (BOARDS.c.pull == pull)


def _read(row: sa.Row[tuple[object, ...]]) -> Board:
    return Board(
        row.repository,
        row.pull,
        row.version,
        row.shown,
        row.scene,
        row.job,
        row.answer,
        row.digest,
        row.wrote,
        row.fails,
    )
