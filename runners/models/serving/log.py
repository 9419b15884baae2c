"""What a server says in its log, as far as it tells people why it does not start."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from schemas.errors import ServerFailed, UsageError

LAST = 4
"""So many lines end a complaint."""
WIDTH = 300
_WINDOW = 64 * 1024
_CAUSE = re.compile(r"\b[A-Z]\w*(?:Error|Exception)\b|\berror:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ServerLog:
    """The part of the file `path` that one server wrote: what stands there from byte `start` on.

    `key`, where it stands in a line, is blotted out. Lines are text of strangers: whoever shows them makes them plain.
    """

    path: Path
    start: int = 0
    key: str | None = field(default=None, repr=False)

    def newest(self) -> str:
        """The last line that says something; empty where there is none yet."""
        return next(reversed(self._lines()), "")

    def last_words(self) -> str:
        """The last lines in one, after the last line before them that names an error."""
        lines = self._lines()
        if not lines:
            return "its log is empty"
        before, last = lines[:-LAST], lines[-LAST:]
        cause = next((line for line in reversed(before) if _CAUSE.search(line)), None)
        told = last if cause is None or any(map(_CAUSE.search, last)) else [cause, "…", *last]
        return f"its log ends with: {' | '.join(told)}"

    def _lines(self) -> list[str]:
        with self.path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(self.start, size - _WINDOW))
            text = file.read().decode("utf-8", "replace")
        if self.key:
            text = text.replace(self.key, "•••")
        # A bar that is drawn over and over ends with \r, not with \n: its last state is the line.
        lines = (" ".join(line.rstrip("\r").rpartition("\r")[2].split())[:WIDTH] for line in text.split("\n"))
        return [line for line in lines if line.strip("^~ ")]  # what underlines a traceback says nothing by itself


@dataclass(frozen=True, slots=True)
class OpenLog:
    """A log that a server's output goes to: `said` is what it has said in it so far."""

    file: IO[bytes]
    said: ServerLog


@contextmanager
def open_log(path: Path | None, *, key: str | None) -> Iterator[OpenLog]:
    """Append to the log at `path`, or write one in the folder for temporary files, which is removed at the end unless
    ServerFailed, whose text names it, leaves the block. Only the user can read a new one; an empty one is not left.

    Raises UsageError where the file cannot be written.
    """
    place = path or _temporary()
    needed = path is not None
    try:
        with _append(place) as file:
            start = file.tell()
            yield OpenLog(file, ServerLog(place, start=start, key=key))
    except ServerFailed:
        needed = True
        raise
    finally:
        if place.is_file() and not (needed and place.stat().st_size):
            place.unlink()


def _temporary() -> Path:
    handle, name = tempfile.mkstemp(prefix="taxobot-serve-", suffix=".log")
    os.close(handle)
    return Path(name)


def _append(path: Path) -> IO[bytes]:
    try:
        return open(path, "ab", opener=lambda name, flags: os.open(name, flags, 0o600))
    except OSError as error:
        raise UsageError(f"the log {path} cannot be written: {error.strerror}; name another with --log-file") from error
