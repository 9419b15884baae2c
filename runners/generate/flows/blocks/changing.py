"""What all blocks have in common that only change the columns of a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from runners.generate.flows.seam import Outcome, Row, Tools
from runners.generate.flows.unfit import Unfit


@dataclass(frozen=True, slots=True)
class Changing:
    """Makes rows of a row, by a function that asks nobody."""

    name: str
    change: Callable[[Row], Sequence[Row]]

    async def run(self, row: Row, tools: Tools) -> Outcome:  # noqa: ARG002 - see `Block`
        """See `Block.run`. Raises Unfit."""
        return Outcome(self.change(row))


def value_of(row: Mapping[str, Any], column: str) -> Any:
    """What stands in a column. Raises Unfit where there is no such column."""
    if column not in row:
        raise Unfit(f"it has no column {column}")
    return row[column]
