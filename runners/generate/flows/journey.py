"""One sample on its way through a flow: where its rows are, and what was counted of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from runners.asking.seam import Order
from runners.generate.flows.seam import Arrival, Block, Finished, Gathering, Loss, Outcome, Passage, Row, Sample


@dataclass(slots=True)
class _Count:
    came: int = 0
    asked: int = 0
    went: int = 0
    losses: list[tuple[Order, Loss]] = field(default_factory=list)


class Journey:
    """`rows` are those that stand at the same place, before the flow, between two blocks, or after it. `ahead` is the
    share of the whole way that is still to go.
    """

    def __init__(self, sample: Sample, blocks: Sequence[Block | Gathering]) -> None:
        self.sample = sample
        self.rows = [Arrival(sample.order, sample.row)]
        self.travelling = 0
        self.ahead = 1.0
        self._blocks = blocks
        self._counts = [_Count() for _ in blocks]

    def passed(self, place: int, row: Arrival, outcome: Outcome) -> list[Arrival]:
        """Counts what became of a row in the block at `place`. The rows that go on: with a number of their own at the
        end of their order where they are several.
        """
        count = self._counts[place]
        count.came += 1
        count.asked += outcome.asked
        count.went += len(outcome.rows)
        count.losses += ((row.order, loss) for loss in outcome.losses)
        rows = (
            _numbered(row, outcome.rows) if len(outcome.rows) > 1 else [replace(row, row=one) for one in outcome.rows]
        )
        if not outcome.repeats:
            return rows
        name = self._blocks[place].name
        marked = zip(rows, outcome.repeats, strict=True)
        return [replace(one, marks=(*one.marks, (name, mark))) for one, mark in marked]

    def advance(self, share: float) -> float:
        """Go on by a share of the whole way, or as much of it as is still ahead; that much is returned."""
        gone = min(share, self.ahead)
        self.ahead -= gone
        return gone

    def finished(self) -> Finished:
        """What the sample came to, in order, whatever arrived first."""
        counts = zip(self._blocks, self._counts, strict=True)
        return Finished(
            sample=self.sample,
            arrivals=tuple(sorted(self.rows, key=lambda one: one.order)),
            passages=tuple(_passage(block.name, count) for block, count in counts),
        )


def _numbered(row: Arrival, rows: Sequence[Row]) -> list[Arrival]:
    """Several rows that one became. They have its marks with their number: they do not repeat each other, but those
    that came of its repetition.
    """
    return [
        Arrival((*row.order, number), one, tuple((block, f"{mark}/{number}") for block, mark in row.marks))
        for number, one in enumerate(rows)
    ]


def _passage(name: str, count: _Count) -> Passage:
    losses = sorted(count.losses, key=lambda one: one[0])
    return Passage(name, count.came, count.asked, count.went, tuple(loss for _, loss in losses))
