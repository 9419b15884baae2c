"""IterBlock: another block several times over for the same row."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import cast

from runners.generate.flows.built import Built
from runners.generate.flows.reading.fields import Fields
from runners.generate.flows.reading.folder import Folder
from runners.generate.flows.seam import Block, Outcome, Row, Tools


@dataclass(frozen=True, slots=True)
class Repeating:
    """Its rows come time by time. A block that draws texts draws others each time; at temperature 0 there are none."""

    name: str
    inner: Block
    times: int

    async def run(self, row: Row, tools: Tools) -> Outcome:
        """See `Block.run`. Raises EndpointError as `Asker.ask` does, and Unfit."""
        rounds = [replace(tools, round=tools.round * self.times + time) for time in range(self.times)]
        outcomes = await asyncio.gather(*(self.inner.run(row, one) for one in rounds))
        return Outcome(
            [one for outcome in outcomes for one in outcome.rows],
            sum(outcome.asked for outcome in outcomes),
            [loss for outcome in outcomes for loss in outcome.losses],
        )


def iterating(kinds: Mapping[str, Callable[[str, Fields, Folder], Built]]) -> Callable[[str, Fields, Folder], Built]:
    """The reader of an IterBlock over blocks of these types: `num_iters` times the block `block_type`, whose own keys
    stand beside these two.
    """

    def read(name: str, config: Fields, folder: Folder) -> Built:
        times = config.whole("num_iters")
        kind = config.one_of("block_type", tuple(kinds))
        built = kinds[kind](name, Fields(config.rest(), config.what), folder)
        return replace(built, block=Repeating(name, cast(Block, built.block), times))

    return read
