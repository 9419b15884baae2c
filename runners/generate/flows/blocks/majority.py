"""SetToMajorityValueBlock: a column gets the value that most rows of the leaf have there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from runners.generate.flows.built import Built
from runners.generate.flows.reading.fields import Fields
from runners.generate.flows.reading.folder import Folder
from runners.generate.flows.seam import Row


@dataclass(frozen=True, slots=True)
class Majority:
    """Of several values that are as frequent the first in alphabetical order counts, as in pandas' `mode`; rows
    without a value do not count.
    """

    name: str
    column: str

    def gather(self, rows: Sequence[Row]) -> Sequence[Row]:
        """See `Gathering.gather`."""
        counts = Counter(value for row in rows if isinstance(value := row.get(self.column), str | int | float))
        if not counts:
            return rows
        most = max(counts.values())
        value = min((value for value, count in counts.items() if count == most), key=lambda one: (str(type(one)), one))
        return [{**row, self.column: value} for row in rows]


def read_majority(name: str, config: Fields, folder: Folder) -> Built:  # noqa: ARG001 - readers are all alike
    """`col_name` is the column. Raises UsageError, at FILE:LINE."""
    column = config.text("col_name")
    config.close()
    return Built(Majority(name, column), needs=frozenset({column}))
