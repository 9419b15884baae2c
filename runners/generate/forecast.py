"""What a run would ask, before anybody is asked: by leaf and block, in calls, texts and tokens.

Prompts are the real ones as far as they are known: those about chunks and seed examples are; those about rows that
models have yet to write hold stand-ins of a usual length. What the journal remembers is subtracted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from runners.asking.memory import Memory
from runners.generate.chunks.seam import Lesson
from runners.generate.flows.run import run_flow
from runners.generate.flows.seam import Flow, Flows, Sample
from runners.generate.lessons import prepare
from runners.generate.making import ALIVE, ENDS, Studio, Work
from runners.generate.quotas import owed_rows
from runners.generate.reckoning import Reckoning, Step
from runners.generate.rehearsal import supposed
from runners.generate.request import Material, Request
from runners.generate.samples import choice_samples
from runners.generate.tally import Tally
from runners.progress import Progress
from schemas.errors import TaxobotError

EXAM = "exam: "
"""How blocks are told that write multiple-choice questions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafForecast:
    """One leaf. So many `rows` come out where nothing is turned away. `error` says why there would be none."""

    leaf: str
    flow: str = ""
    samples: int = 0
    chunks: int = 0
    rows: int = 0
    steps: tuple[Step, ...] = ()
    error: str = ""


def forecast(
    materials: Sequence[Material],
    request: Request,
    flows: Flows,
    *,
    memory: Memory | None,
    progress: Progress,
) -> tuple[LeafForecast, ...]:
    """One pass over all leaves, or the first round of a run with a target. Nobody is asked, nothing is written.

    `memory` is what is remembered, None where nothing is. Raises UsageError.
    """
    ready = prepare(materials, request, progress=progress)
    many = len(ready.lessons)
    wanted = owed_rows([0] * many, [False] * many, target=request.target, preview=request.preview)
    found = []
    for number, lesson in enumerate(ready.lessons):
        with progress.stage("forecast", lesson.leaf.path):
            leaf = _Leaf(lesson, number, Studio(request, flows, Reckoning(request.tokens).during("", 0)))
            found.append(asyncio.run(leaf.forecast(Reckoning(request.tokens, memory), wanted[number])))
    return (*found, *(LeafForecast(leaf=one.leaf, error=one.error) for one in ready.failed))


@dataclass(frozen=True, slots=True)
class _Leaf:
    lesson: Lesson
    number: int
    studio: Studio

    async def forecast(self, reckoning: Reckoning, wanted: int | None) -> LeafForecast:
        lesson, flow = self.lesson, self.studio.flow_of(self.lesson)
        work = Work(lesson, self.number, Tally(lesson.leaf, flow.name, mask=str), Path())
        samples, scale = work.next_samples(self.studio, wanted, kept=0)
        told = LeafForecast(leaf=lesson.leaf.path, flow=flow.name, samples=len(samples), chunks=len(lesson.chunks))
        try:
            await self._examine(reckoning)
            rows = await self._rehearse(flow, samples, reckoning, scale=scale)
        except ENDS:
            raise
        except TaxobotError as error:
            return replace(told, error=str(error))
        return replace(told, rows=rows, steps=tuple(reckoning.steps()))

    async def _examine(self, reckoning: Reckoning) -> None:
        request = self.studio.request
        if self.lesson.chunks and request.preview is None:
            samples = choice_samples(self.lesson, number=self.number)
            flow = self.studio.flows.choices
            await self._rehearse(flow, samples, reckoning, scale=request.scale, prefix=EXAM)

    async def _rehearse(
        self, flow: Flow, samples: Iterable[Sample], reckoning: Reckoning, *, scale: int, prefix: str = ""
    ) -> int:
        running = run_flow(
            supposed(flow, lambda block, tokens: reckoning.during(prefix + block, tokens)),
            samples,
            asker=self.studio.asker,
            slots=asyncio.Semaphore(ALIVE),
            scale=scale,
            max_tokens=self.studio.request.max_tokens,
        )
        return sum([len(finished.arrivals) async for finished in running])
