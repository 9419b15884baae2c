"""What a flow does after any of its blocks: `drop_columns` and `drop_duplicates`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from runners.generate.flows.seam import Block, Gathering, Loss, Outcome, Row, Tools

REPEATED = "the same twice from one row"


@dataclass(frozen=True, slots=True)
class Trimmed:
    """Another block, whose rows lose the columns `dropped`; of those alike in `alike` only the first is wanted.

    Those that come of one row are decided here; of others only the mark goes on, for who sees all rows in order.
    """

    block: Block
    dropped: frozenset[str] = frozenset()
    alike: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """See `Block.name`."""
        return self.block.name

    async def run(self, row: Row, tools: Tools) -> Outcome:
        """See `Block.run`. Raises what the block raises."""
        outcome = await self.block.run(row, tools)
        rows = _without(outcome.rows, self.dropped)
        return self._firsts(replace(outcome, rows=rows)) if self.alike else replace(outcome, rows=rows)

    def _firsts(self, outcome: Outcome) -> Outcome:
        first: dict[str, Row] = {}
        losses = list(outcome.losses)
        for row in outcome.rows:
            values = [row.get(column) for column in self.alike]
            mark = json.dumps(values, ensure_ascii=False, sort_keys=True)
            if mark in first:
                losses.append(Loss("rejected", REPEATED, "\n".join(map(str, values))))
            first.setdefault(mark, row)
        return replace(outcome, rows=list(first.values()), losses=losses, repeats=list(first))


@dataclass(frozen=True, slots=True)
class TrimmedTogether:
    """The same for a gathering, which makes no new rows."""

    block: Gathering
    dropped: frozenset[str]

    @property
    def name(self) -> str:
        """See `Gathering.name`."""
        return self.block.name

    def gather(self, rows: Sequence[Row]) -> Sequence[Row]:
        """See `Gathering.gather`."""
        return _without(self.block.gather(rows), self.dropped)


def _without(rows: Sequence[Row], dropped: frozenset[str]) -> Sequence[Row]:
    return [{key: value for key, value in row.items() if key not in dropped} for row in rows] if dropped else rows
