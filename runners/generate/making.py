"""A leaf on its way through its flows: multiple-choice questions, then rounds of training rows."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

from runners.asking.seam import Asker
from runners.generate.chunks.seam import Lesson
from runners.generate.flows.run import run_flow
from runners.generate.flows.seam import Arrival, Finished, Flow, Flows, Sample
from runners.generate.ordering import scramble
from runners.generate.request import Request
from runners.generate.samples import choice_samples, samples_of
from runners.generate.spool import Spool
from runners.generate.tally import Tally
from runners.progress import Tick
from schemas.errors import EndpointError, JournalFailed, StoreCorrupt

ENDS = (EndpointError, JournalFailed, StoreCorrupt)
"""What ends a run: with it no other leaf would fare better, and what is missing can be made good."""
ALIVE = 256
"""Samples that are under way at once: enough to keep any server busy, and few enough for memory to stay flat."""
HOPE = 0.5
"""The share of drawn texts that is thought to be kept, before anything is known."""
ROWS = 4
"""Rows that are hoped for of one sample, where a flow does not say how many it draws."""
STEPS = 100
"""Units of progress that a sample's way has. Its rows end together, so whole samples would tell nothing for long."""
PASSES = 20
"""How often the same samples are drawn from anew before a target is given up."""


@dataclass(frozen=True, slots=True)
class Studio:
    """What all leaves share while rows are made."""

    request: Request
    flows: Flows
    asker: Asker
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(ALIVE))

    def flow_of(self, lesson: Lesson) -> Flow:
        """The flow that fits the leaf's kind."""
        return self.flows.of(lesson.leaf.kind)


@dataclass(slots=True)
class Work:
    """One leaf and how far it is. `passes` counts how often all its samples were drawn from, `gained` whether the pass
    that is under way brought a row.
    """

    lesson: Lesson
    number: int
    tally: Tally
    spool: Path
    exam: Tally | None = None
    drawn: int = 0
    passes: int = 0
    ahead: list[Sample] = field(default_factory=list)
    gained: bool = False
    dry: bool = False

    def next_samples(self, studio: Studio, missing: int | None, *, kept: int) -> tuple[list[Sample], int]:
        """The samples of the next round and the `scale` to draw at: all of them without a target, else about as many as
        the missing rows take, spread over the leaf.
        """
        if not self.ahead:
            self.ahead = self._all(studio.request)
        if missing is None:
            samples, self.ahead = self.ahead, []
            return samples, studio.request.scale
        flow, whole = studio.flow_of(self.lesson), len(self.ahead)
        scale = min(studio.request.scale, max(1, math.ceil(missing / HOPE / max(1, whole)))) if flow.scaled else 1
        hoped = kept / self.drawn if self.drawn and kept else (scale * HOPE if flow.scaled else ROWS)
        many = min(whole, math.ceil(missing / hoped))
        samples, self.ahead = self.ahead[:many], self.ahead[many:]
        self.drawn += many
        return sorted(samples, key=lambda sample: sample.order), scale

    def after(self, gain: int) -> None:
        """A round has brought so many rows. A pass over all samples without one ends the leaf, and so do many."""
        self.gained = self.gained or gain > 0
        if not self.ahead:
            self.passes += 1
            self.dry = not self.gained or self.passes >= PASSES
            self.gained = False

    def _all(self, request: Request) -> list[Sample]:
        samples = list(samples_of(self.lesson, number=self.number, shown=request.shown))
        if request.target is None and request.preview is None:
            return samples
        return scramble(samples, f"samples/{self.lesson.leaf.path}")


async def ask_choices(work: Work, studio: Studio, tick: Tick) -> list[tuple[str, Arrival]]:
    """What the flow of multiple-choice questions made of each chunk, in the chunks' order."""
    samples = choice_samples(work.lesson, number=work.number)
    found = [one async for one in _flow(studio.flows.choices, samples, studio, work.exam, tick)]
    found.sort(key=lambda finished: finished.sample.order)
    return [(finished.sample.source, arrival) for finished in found for arrival in finished.arrivals]


async def draw(work: Work, samples: Sequence[Sample], studio: Studio, *, scale: int, tick: Tick) -> Spool:
    """Rows of these samples, on disk."""
    spool = Spool(work.spool)
    flow = studio.flow_of(work.lesson)
    async for finished in _flow(flow, samples, studio, work.tally, tick, scale=scale, drawn=work.passes):
        spool.add(finished)
    return spool


async def _flow(
    flow: Flow,
    samples: Iterable[Sample],
    studio: Studio,
    tally: Tally | None,
    tick: Tick,
    *,
    scale: int | None = None,
    drawn: int = 0,
) -> AsyncIterator[Finished]:
    request = studio.request
    running = run_flow(
        flow,
        samples,
        asker=studio.asker,
        slots=studio.slots,
        round=drawn,
        scale=request.scale if scale is None else scale,
        max_tokens=request.max_tokens,
        moved=_in_steps(tick),
    )
    async with aclosing(running) as stream:
        async for finished in stream:
            if tally:
                tally.came(finished)
            yield finished


def _in_steps(tick: Tick) -> Callable[[float], None]:
    """Ticks for shares of samples, which are smaller than a unit as often as not."""
    gone, told = 0.0, 0

    def move(share: float) -> None:
        nonlocal gone, told
        gone += share * STEPS
        if new := round(gone) - told:
            told += new
            tick(new)

    return move
