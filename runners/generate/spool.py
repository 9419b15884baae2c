"""Finished samples on disk, until all of a leaf are there: they arrive in any order and are read in their own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from runners.generate.flows.seam import Arrival, Finished

SHOWN = "seeds"
"""The column of the seed examples that a prompt shows: it is the same in all rows of a sample, and no result."""


class Spool:
    """Rows of one leaf in one file. In memory stays where each sample begins, not what it holds.

    What stands at `path` already is not kept. The file is open only while it is written or read, so there can be one
    for each of a thousand leaves. Raises OSError.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at: dict[tuple[int, ...], tuple[int, str]] = {}
        path.write_bytes(b"")

    def add(self, finished: Finished) -> None:
        """Put a sample's rows away."""
        rows = [_written(arrival) for arrival in finished.arrivals]
        with self._path.open("ab") as file:
            self._at[finished.sample.order] = file.tell(), finished.sample.source
            file.write(json.dumps(rows).encode() + b"\n")

    def read(self) -> Iterator[tuple[str, Arrival]]:
        """Every row with its sample's source, in order of samples, and within them in their own."""
        with self._path.open("rb") as file:
            for _, (place, source) in sorted(self._at.items()):
                file.seek(place)
                for order, row, marks in json.loads(file.readline()):
                    yield source, Arrival(tuple(order), row, tuple((block, mark) for block, mark in marks))


def _written(arrival: Arrival) -> tuple[tuple[int, ...], dict[str, object], tuple[tuple[str, str], ...]]:
    return arrival.order, {name: value for name, value in arrival.row.items() if name != SHOWN}, arrival.marks
