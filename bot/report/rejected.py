"""Rows that were rejected, as the page shows them: by leaf and reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.figures import count
from bot.report.escape import paragraphs, plain
from bot.report.measures import NAME_LENGTH
from bot.report.shares import share_out
from schemas.evidence import RejectedRow

MOST_ROWS = 600


@dataclass(frozen=True, slots=True)
class Lost:
    """One row; `answer` is what it would have taught."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Heap:
    """Some rows that one reason took from one leaf, and how many there are in all."""

    name: str
    reason: str
    says: str
    rows: tuple[Lost, ...]


def heap_up(rejected: Sequence[RejectedRow], counts: dict[tuple[str, str], int]) -> tuple[Heap, ...]:
    """By leaf and reason in the order of the rows; `counts` tells how many rows each leaf lost to each reason."""
    heaps: dict[tuple[str, str], list[RejectedRow]] = {}
    for row in rejected:
        heaps.setdefault((row.leaf, row.reason), []).append(row)
    shares = share_out([len(rows) for rows in heaps.values()], MOST_ROWS)
    return tuple(
        _heap(leaf, reason, rows[:most], counts.get((leaf, reason), len(rows)))
        for ((leaf, reason), rows), most in zip(heaps.items(), shares, strict=True)
        if most
    )


def _heap(leaf: str, reason: str, rows: Sequence[RejectedRow], total: int) -> Heap:
    some = f"the first {len(rows):,} of {total:,}" if len(rows) < total else count(total, "row")
    return Heap(
        name=plain(leaf, NAME_LENGTH),
        reason=plain(reason, 120),
        says=some,
        rows=tuple(Lost(paragraphs(row.question, 500), paragraphs(row.answer, 500)) for row in rows),
    )
