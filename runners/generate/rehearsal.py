"""A flow as it would run: everything is asked of nobody, and rows that would come are supposed.

A row that models have yet to make holds stand-ins. Prompts about it are written as they would be, filters let it pass:
so what is counted is what would be asked if nothing were turned away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from runners.generate.flows.blocks.filter import Filter
from runners.generate.flows.blocks.iterate import Repeating
from runners.generate.flows.blocks.llm import Asking
from runners.generate.flows.blocks.messages import Conversing
from runners.generate.flows.seam import Block, Flow, Gathering, Outcome, Role, Row, Tools
from runners.generate.flows.steps import Trimmed

WORDS = 60
"""Of a stand-in: about as many as questions and answers have."""
PAIRS = 3
"""Rows that are supposed of one text of a teacher that may hold several, where the flow names no number."""


class StandIn(str):
    """A text that nobody has written yet."""

    __slots__ = ()


_TEXT = StandIn(" ".join(["word"] * WORDS))


@dataclass(frozen=True, slots=True)
class Supposing:
    """A block that asks, with a row for each text that did not come."""

    asking: Asking | Conversing

    @property
    def name(self) -> str:
        """See `Block.name`."""
        return self.asking.name

    async def run(self, row: Row, tools: Tools) -> Outcome:
        """See `Block.run`."""
        outcome = await self.asking.run(row, tools)
        failed = sum(loss.kind == "failed" for loss in outcome.losses)
        return Outcome([*outcome.rows, *self._supposed(row, tools, failed)], outcome.asked)

    def _supposed(self, row: Row, tools: Tools, failed: int) -> Iterator[Row]:
        made: dict[str, Any] = dict.fromkeys(_columns(self.asking), _TEXT)
        if isinstance(self.asking, Conversing):
            several = self.asking.sampling.texts(tools) > 1
            yield from [{**row, self.asking.output: [_TEXT] * failed if several else _TEXT}] * bool(failed)
            return
        number = tools.scale if self.asking.number is None else self.asking.number
        rows = number or (1 if self.asking.role == "critic" or len(made) == 1 else PAIRS)
        counted = {"num_samples": number} if number else {}
        for _ in range(failed * rows):
            yield {**row, **counted, **made}


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


def supposed(flow: Flow) -> Flow:
    """The same flow over rows that may be stand-ins."""
    return replace(flow, blocks=tuple(map(_supposed, flow.blocks)))


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


def _supposed(block: Block | Gathering) -> Block | Gathering:
    match block:
        case Trimmed():
            inner: Any = _supposed(block.block)
            # Stand-ins are all alike; which texts will repeat others nobody knows.
            return replace(block, block=inner, alike=())
        case Repeating():
            repeated: Any = _supposed(block.inner)
            return replace(block, inner=repeated)
        case Asking() | Conversing():
            return Supposing(block)
        case Filter():
            return Passing(block)
    return block


def _columns(asking: Asking | Conversing) -> Sequence[str]:
    return (asking.output,) if isinstance(asking, Conversing) else asking.columns
