"""What can be wrong with a journal, in words for people."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.errors import JournalFailed, StoreCorrupt

_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_ERROR}
"""The last of them: a table that is not ours, as no statement of ours is wrong. https://www.sqlite.org/rescode.html"""
_PRIMARY = 0xFF
"""The bits of an extended result code that tell its kind."""


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Raise what happens to the file within the block as StoreCorrupt or JournalFailed, with its name."""
    try:
        yield
    except sqlite3.Error as error:
        raise _meaning(error, path) from error
    except OSError as error:
        raise _unusable(path, error.strerror or str(error)) from error


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file can't be read at all, by this version: waiting does not help."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    if code is None:  # it does not come of SQLite: bytes that are no text, or something that we found ourselves
        return isinstance(error, sqlite3.NotSupportedError | sqlite3.OperationalError)
    return code & _PRIMARY in _DAMAGE


def _meaning(error: sqlite3.Error, path: Path) -> StoreCorrupt | JournalFailed:
    if is_damage(error):
        return StoreCorrupt(
            f"the journal {path} can't be read ({error}); move it away, or start over without it: --fresh"
        )
    return _unusable(path, str(error))


def _unusable(path: Path, reason: str) -> JournalFailed:
    return JournalFailed(
        f"the journal {path} can't be used ({reason}); what it holds is kept: mend that and run the same command again"
    )
