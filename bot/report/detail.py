"""How much of a report is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Detail:
    """A rung of the ladder: whether sample answers are shown, how many rows of a table, how many answers to seed
    questions (None: all)."""

    samples: bool
    rows: int | None
    says: str = ""
    answers: int | None = 0

    def cut(self, rows: Sequence[Row]) -> Sequence[Row]:
        """The rows that are shown; the first are the worst."""
        return rows if self.rows is None else rows[: self.rows]

    def hidden(self, rows: Sequence[object]) -> int:
        """How many rows `cut` leaves out."""
        return len(rows) - len(self.cut(rows))


EVERYTHING = Detail(samples=True, rows=None, answers=None)
RUNGS = (
    EVERYTHING,
    Detail(samples=False, rows=None, says="sample answers are left out.", answers=20),
    Detail(samples=False, rows=20, says="sample answers are left out, and tables show their worst 20 rows."),
)
"""From everything down; below the last only the verdict is left."""
