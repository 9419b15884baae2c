"""Rows by asking models: all leaves at once, in rounds where so many rows are wanted, decided after each round."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from runners.asking.seam import Models
from runners.generate.chunks.fit import check_fit
from runners.generate.chunks.seam import Lesson
from runners.generate.datasets.rowfile import RowFile
from runners.generate.datasets.seeds import seed_rows
from runners.generate.datasets.write import LeafData
from runners.generate.decide import Decider, Ledger, candidate_of, dismiss, own_texts
from runners.generate.exams import decider_of, fix_items, settle
from runners.generate.explain import CHOICES
from runners.generate.flows.seam import Flows
from runners.generate.made import Made
from runners.generate.making import ENDS, STEPS, Studio, Work, draw
from runners.generate.prohibited import Prohibited
from runners.generate.quotas import owed_rows
from runners.generate.request import Request
from runners.generate.samples import choice_samples, samples_of
from runners.generate.spool import Spool
from runners.generate.tally import Tally
from runners.progress import Progress
from schemas.errors import TaxobotError

OpenModels = Callable[[], AbstractAsyncContextManager[Models]]


@dataclass(slots=True)
class _Leaf:
    """A leaf with what it owes; `spool` holds what the round that is under way brought."""

    work: Work
    ledger: Ledger
    wanted: int | None = None
    spool: Spool | None = None


async def make_rows(
    lessons: Sequence[Lesson], request: Request, flows: Flows, *, models: OpenModels, folder: Path, progress: Progress
) -> Made:
    """Fix what is asked at the end, then make rows; every leaf by itself, all at the same time.

    A leaf that fails is told in its funnel. Raises EndpointError where models cannot be asked any more.
    """
    prohibited = Prohibited(request.prohibited_words)
    async with models() as asker:
        studio = Studio(request, flows, asker)
        leaves = [_open(lesson, number, studio, prohibited, folder) for number, lesson in enumerate(lessons)]
        await _check_fit(leaves, studio)
        _owe(leaves, request)
        exams = [fix_items(one.work, studio, progress) for one in leaves if one.work.exam]
        # No row depends on an item, nor an item on a row: they are asked for together, and decided one after the other.
        await all_of((*exams, *(_draw(one, studio, progress) for one in filter(_owes, leaves))))
        dropped = settle([one.work for one in leaves], prohibited)
        decider = decider_of([one.work.lesson for one in leaves], request, prohibited)
        _decide(leaves, decider, progress)
        while _owe(leaves, request):
            await all_of(_draw(one, studio, progress) for one in filter(_owes, leaves))
            _decide(leaves, decider, progress)
        made = _made(leaves, studio, (*decider.overlaps.listed, *dropped))
        return replace(made, models=asker.uses())


async def _check_fit(leaves: Sequence[_Leaf], studio: Studio) -> None:
    """Before the first call. Raises UsageError about a prompt that is too long for the server."""
    request = studio.request
    if request.context is None:
        return
    for one in leaves:
        lesson, number = one.work.lesson, one.work.number
        rows = studio.flow_of(lesson), samples_of(lesson, number=number, shown=request.shown)
        choices = studio.flows.choices, choice_samples(lesson, number=number)
        for flow, samples in (rows, *([choices] if one.work.exam else [])):
            await check_fit(
                flow,
                samples,
                context=request.context,
                count=request.tokens,
                scale=request.scale,
                max_tokens=request.max_tokens,
            )


async def all_of(work: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Wait for all; the first error cancels the others and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            for one in work:
                group.create_task(one)
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


def _open(lesson: Lesson, number: int, studio: Studio, prohibited: Prohibited, folder: Path) -> _Leaf:
    flow = studio.flow_of(lesson)
    tally = Tally(lesson.leaf, f"{studio.flows.name}: {flow.name}", mask=prohibited.mask)
    exam = _exam(lesson, studio, prohibited)
    work = Work(lesson, number, tally, folder / f"{number}.spool", exam)
    return _Leaf(work, Ledger(lesson.leaf, tally, RowFile(folder / f"{number}.jsonl"), own_texts(lesson)))


def _exam(lesson: Lesson, studio: Studio, prohibited: Prohibited) -> Tally | None:
    wanted = lesson.chunks and studio.request.preview is None
    return Tally(lesson.leaf, f"{CHOICES}{studio.flows.choices.name}", mask=prohibited.mask) if wanted else None


def _owe(leaves: Sequence[_Leaf], request: Request) -> bool:
    """Say what each leaf owes now; whether any of them still does."""
    kept, dry = [one.ledger.kept for one in leaves], [one.work.dry for one in leaves]
    for one, rows in zip(leaves, owed_rows(kept, dry, target=request.target, preview=request.preview), strict=True):
        one.wanted = rows
    return any(map(_owes, leaves))


def _owes(one: _Leaf) -> bool:
    if one.work.dry:
        return False
    return not one.work.passes if one.wanted is None else one.ledger.kept < one.wanted


async def _draw(one: _Leaf, studio: Studio, progress: Progress) -> None:
    work, ledger = one.work, one.ledger
    missing = None if one.wanted is None else one.wanted - ledger.kept
    samples, scale = work.next_samples(studio, missing, kept=ledger.kept)
    try:
        with progress.stage("generate", work.lesson.leaf.path, total=STEPS * len(samples)) as tick:
            one.spool = await draw(work, samples, studio, scale=scale, tick=tick)
    except ENDS:
        raise
    except TaxobotError as error:
        work.tally.error, work.dry = str(error), True


def _decide(leaves: Sequence[_Leaf], decider: Decider, progress: Progress) -> None:
    """Leaf after leaf, whatever came first."""
    progress.status("")  # nobody is asked meanwhile
    with progress.stage("decide", total=len(leaves)) as tick:
        for one in leaves:
            if one.spool is not None:
                before = one.ledger.kept
                leaf, drawn = one.work.lesson.leaf, one.work.passes
                candidates = (candidate_of(leaf, source, row, drawn=drawn) for source, row in one.spool.read())
                decider.decide(one.ledger, candidates, wanted=one.wanted)
                dismiss(one.ledger, candidates)
                one.spool = None
                one.work.after(one.ledger.kept - before)
            tick(1)


def _made(leaves: Sequence[_Leaf], studio: Studio, overlaps: tuple[str, ...]) -> Made:
    auxiliaries = [studio.flow_of(one.work.lesson).auxiliary for one in leaves]
    exams = [one.work.exam.funnel() for one in leaves if one.work.exam]
    return Made(
        leaves=tuple(_data(one, auxiliary) for one, auxiliary in zip(leaves, auxiliaries, strict=True)),
        funnels=(*(one.work.tally.funnel() for one in leaves), *exams),
        overlaps=overlaps,
    )


def _data(one: _Leaf, auxiliary: Mapping[str, tuple[str, ...]]) -> LeafData:
    lesson = one.work.lesson
    return LeafData(lesson, one.ledger.file, auxiliary, tuple(seed_rows(lesson)))
