"""Runs a flow: every row moves on alone, as soon as its own answers are there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing
from itertools import groupby

from runners.asking.seam import Asker
from runners.generate.flows.journey import Journey
from runners.generate.flows.seam import Finished, Flow, Gathering, Outcome, Sample
from runners.generate.flows.stage import Stage, Way
from schemas.errors import UsageError


async def run_flow(
    flow: Flow,
    samples: Iterable[Sample],
    *,
    asker: Asker,
    slots: asyncio.Semaphore,
    round: int = 0,  # noqa: A002 - the word of the seam
    scale: int = 30,
    max_tokens: int | None = None,
    moved: Callable[[float], None] = lambda _: None,
) -> AsyncGenerator[Finished, None]:
    """Every sample with its rows, in the order in which samples come to their end; the rows of each in theirs.

    Samples are taken as `slots` allow it (several runs may share them), so that memory does not grow with their number.
    Only a gathering block waits for all of them. What is lost of one sample is counted in it, and touches no other.
    `round`, `scale`, `max_tokens`: see `Tools`. `moved` hears of every step of a row, as a share of its sample's way:
    those of a sample that ended come to 1. Close the iterator (`aclosing`) to end early: nothing goes on then.

    Raises EndpointError where the asker does, after all that was under way was cancelled, and UsageError for a sample
    without a column that the flow needs.
    """
    way = Way(flow.blocks, asker, round=round, scale=scale, max_tokens=max_tokens, moved=moved)
    journeys: Iterable[Journey] = (Journey(sample, flow.blocks) for sample in _checked(samples, flow))
    begin = 0
    for place, block in enumerate(flow.blocks):
        if isinstance(block, Gathering):
            came = await _all(Stage(way, begin, place, slots), journeys)
            _gather(block, place, came)
            journeys = came
            begin = place + 1
    stage = Stage(way, begin, len(flow.blocks), slots)
    async with aclosing(stage.run(journeys)) as ended:
        async for journey in ended:
            way.end(journey)
            yield journey.finished()


def _checked(samples: Iterable[Sample], flow: Flow) -> Iterator[Sample]:
    for sample in samples:
        if missing := flow.columns - sample.row.keys():
            names = ", ".join(sorted(missing))
            raise UsageError(
                f"the flow {flow.name} needs the columns {names}, which samples of {sample.leaf} do not have"
            )
        yield sample


async def _all(stage: Stage, journeys: Iterable[Journey]) -> list[Journey]:
    async with aclosing(stage.run(journeys)) as ended:
        return sorted([journey async for journey in ended], key=lambda journey: journey.sample.order)


def _gather(block: Gathering, place: int, journeys: Sequence[Journey]) -> None:
    """Leaf by leaf; journeys, and so all rows, are in order."""
    by_leaf = sorted(journeys, key=lambda journey: journey.sample.leaf)
    for _, group in groupby(by_leaf, key=lambda journey: journey.sample.leaf):
        places = [(journey, row) for journey in group for row in sorted(journey.rows, key=lambda one: one.order)]
        gathered = block.gather([row.row for _, row in places])
        for journey in {id(journey): journey for journey, _ in places}.values():
            journey.rows = []
        for (journey, row), new in zip(places, gathered, strict=True):
            journey.rows += journey.passed(place, row, Outcome([new]))
