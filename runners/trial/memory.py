"""What models answered, kept line by line: an interrupted trial carries on, a finished one asks nobody again."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from schemas.errors import JournalFailed

DIGEST, VALUE = "key", "value"


class Memory:
    """JSON values by key, in a file that only grows; what is put there is on disk when `put` returns.

    Raises JournalFailed where the file cannot be read or written. A line that a killed process did not finish is cut
    off.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._held = self._read()
        except OSError as error:
            raise JournalFailed(f"what was answered cannot be read: {path}: {error.strerror}") from error

    def get(self, key: str) -> Any:
        """The value that was put last; None where there is none."""
        return self._held.get(key)

    def put(self, values: Mapping[str, Any]) -> None:
        """Remember all of these."""
        lines = [json.dumps({DIGEST: key, VALUE: value}) + "\n" for key, value in values.items()]
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.writelines(lines)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise JournalFailed(f"answers cannot be kept: {self._path}: {error.strerror}") from error
        self._held.update(values)

    def _read(self) -> dict[str, Any]:
        if not self._path.is_file():
            return {}
        content = self._path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            os.truncate(self._path, whole)
        return dict(map(self._entry, content[:whole].splitlines()))

    def _entry(self, line: bytes) -> tuple[str, Any]:
        try:
            held = json.loads(line)
            return held[DIGEST], held[VALUE]
        except (ValueError, KeyError, TypeError) as error:
            raise JournalFailed(
                f"{self._path} holds a line that was not written here; --fresh begins without it"
            ) from error
