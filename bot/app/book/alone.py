"""An SQLite file serves one process: it keeps all others out while it runs, so that it knows who is dead."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from bot.app.book.opening import read_url
from schemas.errors import UsageError


@contextmanager
def keep_others_out(url: str) -> Iterator[bool]:
    """Within the block no other process can serve this database; yields whether that is so, which it is for SQLite.

    The lock ends with the process, however that ends. Raises UsageError where another process has it, or it cannot be
    written.
    """
    read = read_url(url)
    if read.get_backend_name() != "sqlite":
        yield False
        return
    name = read.database
    with _open_lock(Path(f"{name}.lock")) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(
                f"another taxobot process serves {name}; an SQLite file takes one, PostgreSQL takes many"
                " (`taxobot app serve --with-worker` is app and worker in one)"
            ) from None
        yield True


def _open_lock(path: Path) -> TextIO:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("w")
    except OSError as error:
        raise UsageError(
            f"the database's lock {path} cannot be written: {error.strerror}; its folder must be ours"
        ) from None
