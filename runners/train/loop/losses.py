"""The curve as it grows: one JSON object a line, appended, and cut back to where training resumes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from schemas.errors import StoreCorrupt
from schemas.training import LOSSES, Measured, Saved, Stepped

Event = Annotated[Stepped | Measured | Saved, Field(discriminator="event")]
_EVENTS: TypeAdapter[Stepped | Measured | Saved] = TypeAdapter(Event)


class Losses:
    """Appends to a run's `loss.jsonl`. Until `sync` a line may be lost with the machine, not with the process."""

    def __init__(self, folder: Path, *, keep: int) -> None:
        """Cut the file back to its first `keep` bytes. Raises StoreCorrupt where it holds fewer."""
        self.path = folder / LOSSES
        if not keep:
            self.path.unlink(missing_ok=True)  # it may lead out of this folder
        self._file = self.path.open("ab")
        if self._file.tell() < keep:
            self._file.close()
            raise StoreCorrupt(
                f"{self.path} is shorter than when the state beside it was saved; begin anew with --fresh"
            )
        self._file.truncate(keep)

    def write(self, event: Stepped | Measured | Saved) -> None:
        """Append one event."""
        self._file.write(event.model_dump_json().encode() + b"\n")
        self._file.flush()

    def sync(self) -> int:
        """Bring all lines to the disk; returns the file's length in bytes."""
        os.fsync(self._file.fileno())
        return self._file.tell()

    def close(self) -> None:
        """Write nothing more."""
        self._file.close()


def read_events(folder: Path) -> Iterator[Stepped | Measured | Saved]:
    """The events of a run's folder, in order; none where there is no file. What is being written now is left out.

    Raises StoreCorrupt for a line that is none.
    """
    path = folder / LOSSES
    if not path.exists():
        return
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.endswith(b"\n"):
                yield _read(line, f"{path}:{number}")


def _read(line: bytes, place: str) -> Stepped | Measured | Saved:
    try:
        return _EVENTS.validate_json(line)
    except ValidationError as error:
        raise StoreCorrupt(f"{place}: this line is none of a training's: {error.errors()[0]['msg']}") from error
