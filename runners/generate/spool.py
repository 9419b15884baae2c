"""Finished samples on disk, until all of a leaf are there: they arrive in any order and are read in their own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from runners.generate.flows.seam import Arrival, Finished

SHOWN = "seeds"
"""The column of the seed examples that a prompt shows: it is the same in all rows of a sample, and no result."""


class Spool:
    """Rows of one leaf in one file. In memory stays where each sample begins, not what it holds."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w+b")
        self._at: dict[tuple[int, ...], tuple[int, str]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, finished: Finished) -> None:
        """Put a sample's rows away."""
        rows = [_written(arrival) for arrival in finished.arrivals]
        self._at[finished.sample.order] = self._file.seek(0, 2), finished.sample.source
        self._file.write(json.dumps(rows).encode() + b"\n")

    def read(self) -> Iterator[tuple[str, Arrival]]:
        """Every row with its sample's source, in order of samples, and within them in their own."""
        for _, (place, source) in sorted(self._at.items()):
            self._file.seek(place)
            for order, row, marks in json.loads(self._file.readline()):
                yield source, Arrival(tuple(order), row, tuple((block, mark) for block, mark in marks))


def _written(arrival: Arrival) -> tuple[tuple[int, ...], dict[str, object], tuple[tuple[str, str], ...]]:
    return arrival.order, {name: value for name, value in arrival.row.items() if name != SHOWN}, arrival.marks
