"""A flow as it would run: everything is asked of nobody, and rows that would come are supposed.

A row that models have yet to make holds stand-ins. Prompts about it are written as they would be, filters let it pass:
so what is counted is what would be asked if nothing were turned away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import cast

from runners.generate.flows.blocks.filter import Filter
from runners.generate.flows.blocks.iterate import Repeating
from runners.generate.flows.blocks.llm import NUMBER, Asking
from runners.generate.flows.blocks.messages import Conversing
from runners.generate.flows.seam import Asker, Block, Flow, Gathering, Outcome, Role, Row, Tools
from runners.generate.flows.steps import Trimmed

WORDS = 60
"""Of a stand-in: about as many as questions and answers have."""
PAIRS = 3
"""Rows that are supposed of one text of a teacher that may hold several, where the flow names no number."""
During = Callable[[str, int], Asker]


class StandIn(str):
    """A text that nobody has written yet."""

    __slots__ = ()


_TEXT = StandIn(" ".join(["word"] * WORDS))


@dataclass(frozen=True, slots=True)
class Supposing:
    """A block that asks whom `during` names, with rows in the place of texts that did not come."""

    asking: Asking | Conversing
    during: During

    @property
    def name(self) -> str:
        """See `Block.name`."""
        return self.asking.name

    async def run(self, row: Row, tools: Tools) -> Outcome:
        """See `Block.run`."""
        rows = self._rows_of_a_text(tools)
        outcome = await self.asking.run(row, replace(tools, asker=self.during(self.name, rows)))
        failed = sum(loss.kind == "failed" for loss in outcome.losses)
        return Outcome([*outcome.rows, *self._supposed(row, tools, failed, rows)], outcome.asked)

    def _rows_of_a_text(self, tools: Tools) -> int:
        asking = self.asking
        if isinstance(asking, Conversing):
            return 1
        number = tools.scale if asking.number is None else asking.number
        return number or (1 if asking.role == "critic" or len(asking.columns) == 1 else PAIRS)

    def _supposed(self, row: Row, tools: Tools, failed: int, rows: int) -> list[Row]:
        asking = self.asking
        if isinstance(asking, Conversing):
            several = asking.sampling.texts(tools) > 1
            return [{**row, asking.output: [_TEXT] * failed if several else _TEXT}] if failed else []
        number = {} if asking.number == 0 else {NUMBER: tools.scale if asking.number is None else asking.number}
        return [{**row, **number, **dict.fromkeys(asking.columns, _TEXT)}] * (failed * rows)


@dataclass(frozen=True, slots=True)
class Passing:
    """A filter that lets pass what is not known yet."""

    inner: Filter

    @property
    def name(self) -> str:
        """See `Block.name`."""
        return self.inner.name

    async def run(self, row: Row, tools: Tools) -> Outcome:
        """See `Block.run`."""
        if isinstance(row.get(self.inner.column), StandIn):
            return Outcome([row])
        return await self.inner.run(row, tools)


def supposed(flow: Flow, during: During) -> Flow:
    """The same flow over rows that may be stand-ins. `during` says whom a block asks, by its name and the number of
    rows that one of its texts may become; who does not answer leaves stand-ins.
    """
    return replace(flow, blocks=tuple(_supposed(block, during) for block in flow.blocks))


def roles_of(flow: Flow) -> frozenset[Role]:
    """The roles in which a flow asks models."""
    return frozenset(role for block in flow.blocks for role in _roles(block))


def _roles(block: Block | Gathering) -> Iterator[Role]:
    match block:
        case Asking() | Conversing():
            yield block.role
        case Trimmed():
            yield from _roles(block.block)
        case Repeating():
            yield from _roles(block.inner)
        case _:
            return


def _supposed(block: Block | Gathering, during: During) -> Block | Gathering:
    match block:
        case Trimmed():
            # Stand-ins are all alike; which texts will repeat others nobody knows.
            return replace(block, block=cast(Block, _supposed(block.block, during)), alike=())
        case Repeating():
            return replace(block, inner=cast(Block, _supposed(block.inner, during)))
        case Asking() | Conversing():
            return Supposing(block, during)
        case Filter():
            return Passing(block)
        case _:
            return block
