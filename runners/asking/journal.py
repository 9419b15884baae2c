"""The journal: every text that a model gave, remembered as soon as it came.

One file of SQLite (https://www.sqlite.org), with its write-ahead log beside it, so that several processes may use it at
once. A killed process loses what was still on its way to it; only when the machine itself goes down, the last few texts
before may be lost besides (`synchronous=NORMAL`), never the file.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self, get_args

from runners.asking.damage import is_damage, named
from runners.asking.text import Text
from runners.models.client.seam import Finish

_VERSION = 1
_TABLE = """
CREATE TABLE IF NOT EXISTS texts (
    question BLOB NOT NULL, draw INTEGER NOT NULL, text TEXT NOT NULL, finish TEXT NOT NULL, leaf TEXT NOT NULL,
    PRIMARY KEY (question, draw)
)"""
_COLUMNS = "SELECT question, draw, text, finish, leaf FROM texts LIMIT 0"
_RECALL = "SELECT draw, text, finish FROM texts WHERE question = ? AND draw BETWEEN ? AND ?"
_KEEP = """
INSERT INTO texts (question, draw, text, finish, leaf) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET draw = draw RETURNING text, finish"""
"""Whoever was first is right: the update changes nothing, but lets the row that stands there be returned."""
_FINISHES = get_args(Finish)
_BUSY_SECONDS = 60
_AWAY, _LOCK = ".damaged", ".lock"


class Journal:
    """Texts by question and draw, in the file `path`; a context manager, or closed by `close`.

    `fresh` forgets all that was remembered; a file that can't be read is moved away then (`.damaged`). Raises
    StoreCorrupt where the file is damaged or no journal, and JournalFailed where it cannot be read or written; both
    name it and say what to do.
    """

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        self._path = path
        with named(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with _alone(path):
                self._database = _empty(path) if fresh else _prepared(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        with named(self._path), _alone(self._path):
            self._database.close()

    def recall(self, question: bytes, draws: range) -> dict[int, Text]:
        """The texts that are remembered of these draws."""
        with named(self._path):
            rows = self._database.execute(_RECALL, (question, draws.start, draws.stop - 1))
            return {draw: _sound(text, finish) for draw, text, finish in rows}

    def keep(self, question: bytes, texts: Mapping[int, Text], *, leaf: str) -> dict[int, Text]:
        """Remember the texts of these draws, all or none.

        Returns what is remembered of them now: where another process was faster, the text that it got.
        """
        rows = [(question, draw, text.text, text.finish, leaf) for draw, text in texts.items()]
        with named(self._path):
            if len(rows) == 1:  # a statement alone is a transaction of its own, at a third of the cost
                return {rows[0][1]: _keep(self._database, rows[0])}
            with _transaction(self._database) as database:
                return {row[1]: _keep(database, row) for row in rows}

    def __len__(self) -> int:
        """How many texts are remembered."""
        with named(self._path):
            (count,) = self._database.execute("SELECT count(*) FROM texts").fetchone()
            return int(count)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """No other process opens or closes the journal meanwhile: SQLite does not wait for its turn with that."""
    with path.with_name(path.name + _LOCK).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _empty(path: Path) -> sqlite3.Connection:
    """The journal without what it held; others that use it go on with the same file, unless that was damaged."""
    try:
        return _prepared(path, emptied=True)
    except sqlite3.Error as error:
        if not is_damage(error):
            raise
    _move_away(path)
    return _prepared(path)


def _prepared(path: Path, *, emptied: bool = False) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version not in (0, _VERSION):
            raise sqlite3.NotSupportedError(f"it was written by another version ({version})")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute(_TABLE)
        database.execute(f"PRAGMA user_version = {_VERSION}")
        database.execute(_COLUMNS).fetchall()  # somebody else's table has others
        if emptied:
            database.execute("DELETE FROM texts")
    except BaseException:
        database.close()
        raise
    return database


def _move_away(path: Path) -> None:
    """What can't be read may still be of use to somebody."""
    for suffix in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).replace(path.with_name(path.name + _AWAY + suffix))


def _sound(text: Any, finish: Any) -> Text:
    """What was kept, unless the file was changed since: columns of SQLite hold anything."""
    if isinstance(text, str) and finish in _FINISHES:
        return Text(text, finish)
    raise sqlite3.NotSupportedError("it holds something else than texts")


def _keep(database: sqlite3.Connection, row: tuple[bytes, int, str, str, str]) -> Text:
    ((text, finish),) = database.execute(_KEEP, row)  # read to its end, or it would not end
    return _sound(text, finish)


@contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    database.execute("BEGIN IMMEDIATE")
    try:
        yield database
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")
