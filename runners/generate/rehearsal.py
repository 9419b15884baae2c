"""A flow as it would run: everything is asked of nobody, and rows that would come are supposed.

A row that models have yet to make holds stand-ins. Prompts about it are written as they would be, filters let it pass:
so what is counted is what would be asked if nothing were turned away.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import cast

from runners.asking.seam import Asker
from runners.generate.flows.blocks.filter import Filter
from runners.generate.flows.blocks.iterate import Repeating
from runners.generate.flows.blocks.llm import NUMBER, Asking
from runners.generate.flows.blocks.messages import Conversing
from runners.generate.flows.seam import Block, Flow, Gathering, Outcome, Row, Tools
from runners.generate.flows.steps import Trimmed
from schemas.generation import Role

WORDS = 60
"""Of a stand-in: about as many as questions and answers have."""
PAIRS = 3
"""Rows that are supposed of one text of a teacher that may hold several: where the flow names no number, and draws one
text only."""
PIECE, ALONE = 60, 250
"""Tokens of a question, an answer, a verdict; of a text that is one piece, such as a passage in other words."""
During = Callable[[str, int], Asker]


class StandIn(str):
    """A text that nobody has written yet."""

    __slots__ = ()

    @classmethod
    def make(cls) -> StandIn:
        """One that is like no other: rows that differ are asked about one by one."""
        return cls(f"{next(_NUMBERS)} {_FILLER}")


_NUMBERS = count()
_HALF = " ".join(["word"] * (WORDS // 2))
_FILLER = f"{_HALF}? {_HALF}"  # question and answer, where a flow parts them there


@dataclass(frozen=True, slots=True)
class Supposing:
    """A block that asks whom `during` names, with rows in the place of texts that did not come.

    What a flow calls `scaled` is meant for a sample: `spread` rows of one share it.
    """

    asking: Asking | Conversing
    during: During
    spread: int = 1

    @property
    def name(self) -> str:
        """See `Block.name`."""
        return self.asking.name

    async def run(self, row: Row, tools: Tools) -> Outcome:
        """See `Block.run`."""
        rows = self._rows_of_a_text(tools)
        asker = self.during(self.name, self._tokens_of_a_text(rows))
        outcome = await self.asking.run(row, replace(tools, asker=asker))
        failed = sum(loss.kind == "failed" for loss in outcome.losses)
        return Outcome([*outcome.rows, *self._supposed(row, tools, failed, rows)], outcome.asked)

    def _rows_of_a_text(self, tools: Tools) -> int:
        asking = self.asking
        if isinstance(asking, Conversing):
            return 1
        number = math.ceil(tools.scale / self.spread) if asking.number is None else asking.number
        alone = asking.role == "critic" or len(asking.columns) == 1 or asking.sampling.n != 1
        return number or (1 if alone else PAIRS)

    def _tokens_of_a_text(self, rows: int) -> int:
        asking = self.asking
        if asking.role == "critic":
            return PIECE
        columns = 1 if isinstance(asking, Conversing) else len(asking.columns)
        return PIECE * rows * columns if rows * columns > 1 else ALONE

    def _supposed(self, row: Row, tools: Tools, failed: int, rows: int) -> list[Row]:
        asking = self.asking
        if isinstance(asking, Conversing):
            several = asking.sampling.texts(tools) > 1
            texts = [StandIn.make() for _ in range(failed)]
            return [{**row, asking.output: texts if several else texts[0]}] if failed else []
        number = {} if asking.number == 0 else {NUMBER: tools.scale if asking.number is None else asking.number}
        return [
            {**row, **number, **{column: StandIn.make() for column in asking.columns}} for _ in range(failed * rows)
        ]


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
    """The same flow over rows that may be stand-ins. `during` says whom a block asks, by its name and about how
    many tokens one of its texts has; who does not answer leaves stand-ins.
    """
    spread, blocks = 1, []
    for block in flow.blocks:
        blocks.append(_supposed(block, during, spread))
        spread *= _draws(block)
    return replace(flow, blocks=tuple(blocks))


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


def _supposed(block: Block | Gathering, during: During, spread: int) -> Block | Gathering:
    match block:
        case Trimmed():
            # Which texts will repeat others nobody knows.
            return replace(block, block=cast(Block, _supposed(block.block, during, spread)), alike=())
        case Repeating():
            return replace(block, inner=cast(Block, _supposed(block.inner, during, spread)))
        case Asking() | Conversing():
            return Supposing(block, during, spread)
        case Filter():
            return Passing(block)
        case _:
            return block


def _draws(block: Block | Gathering) -> int:
    """How many texts a block draws of each row, where the flow says so."""
    match block:
        case Trimmed():
            return _draws(block.block)
        case Repeating():
            return block.times * _draws(block.inner)
        case Asking() | Conversing():
            return block.sampling.n or 1
        case _:
            return 1
