"""The files that a flow is made of: its own, and those that it names relative to itself."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass, field
from pathlib import Path

from runners.generate.flows.reading.entries import Entry, read_entries
from runners.generate.flows.reading.fields import Fields
from schemas.errors import UsageError

MOST_BYTES = 2**20
"""A flow's file is written by hand."""


@dataclass(slots=True)
class Folder:
    """Reads files and remembers what stood in them, for the digest. `judged` are columns that the next block filters:
    a block that writes one of these judges.
    """

    path: Path
    judged: frozenset[str] = frozenset()
    _texts: dict[str, str] = field(default_factory=dict)

    def read(self, name: str, asked: Entry | None = None) -> Entry:
        """A YAML file by its name. `asked` is where the name stands. Raises UsageError, at FILE:LINE."""
        path = self.path / name
        try:
            self._texts[name] = _text(path)
        except (OSError, ValueError) as error:
            text = f"cannot read {path}: {_reason(error)}"
            raise UsageError(f"{asked.path}:{asked.line}: {text}" if asked else text) from error
        return read_entries(path, self._texts[name])

    def named(self, fields: Fields, key: str) -> Entry:
        """The YAML file whose name stands at a key."""
        return self.read(fields.text(key), fields.need(key))

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over all that was read, in the order of reading."""
        parts = (part for name, text in self._texts.items() for part in (Path(name).name, text))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _text(path: Path) -> str:
    """What stands in a file. Raises OSError and ValueError, also where that has no end or does not come."""
    state = path.stat()
    if stat.S_ISDIR(state.st_mode):
        raise ValueError("it is a folder")
    if not stat.S_ISREG(state.st_mode):
        raise ValueError("it is no ordinary file")
    if state.st_size > MOST_BYTES:
        raise ValueError(f"it is longer than {MOST_BYTES // 2**20} MiB")
    return path.read_text(encoding="utf-8")


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "it is no UTF-8 text"
    return getattr(error, "strerror", None) or str(error)
