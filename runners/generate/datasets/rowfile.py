"""Generated rows on disk: as many as there are, in little memory."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from pathlib import Path

from runners.generate.datasets.lines import line_of
from schemas.generation import GeneratedRow

BUFFER = 1 << 16
"""Bytes that wait for being written together."""


class RowFile:
    """A leaf's kept rows, one JSON line each. Rows are appended, and read as often as one likes, in their order or by
    number; in memory are only the places where they begin.

    What stands at `path` already is not kept. The file is only held open while it is read, so there can be one for each
    of a thousand leaves. Raises OSError.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._starts = array("Q")
        self._end = 0
        self._waiting = bytearray()
        path.write_bytes(b"")

    def append(self, row: GeneratedRow) -> None:
        """Put a row at the end."""
        line = line_of(row.model_dump())
        self._starts.append(self._end)
        self._end += len(line)
        self._waiting += line
        if len(self._waiting) >= BUFFER:
            self._flush()

    def __len__(self) -> int:
        return len(self._starts)

    def __iter__(self) -> Iterator[GeneratedRow]:
        self._flush()
        with self.path.open("rb") as file:
            for line in file:
                yield GeneratedRow.model_validate_json(line)

    def __getitem__(self, number: int) -> GeneratedRow:
        """The row of this number, counted from 0. Raises IndexError."""
        place = self._starts[number]
        self._flush()
        with self.path.open("rb") as file:
            file.seek(place)
            return GeneratedRow.model_validate_json(file.readline())

    def _flush(self) -> None:
        if self._waiting:
            with self.path.open("ab") as file:
                file.write(self._waiting)
            self._waiting.clear()
