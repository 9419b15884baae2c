"""What is asked at the end, fixed before any training row is looked at, and what rows are held against."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace

from runners.generate.chunks.seam import Lesson
from runners.generate.decide import Decider, own_texts
from runners.generate.dedupe.dedupe import Deduper
from runners.generate.exam.choices import choice_items
from runners.generate.exam.overlap import Overlaps
from runners.generate.exam.untaught import drop_taught
from runners.generate.making import ENDS, STEPS, Studio, Work, ask_choices
from runners.generate.prohibited import Prohibited
from runners.generate.request import Request
from runners.progress import Progress
from schemas.errors import TaxobotError
from schemas.item import ChoiceItem, ItemKind, OpenItem
from schemas.taxonomy import LeafKind


async def fix_items(work: Work, studio: Studio, progress: Progress) -> None:
    """Ask for multiple-choice questions about every chunk, and give the lesson those that can be used.

    Raises EndpointError, JournalFailed and StoreCorrupt; what else goes wrong is told in the leaf's funnel.
    """
    lesson, tally = work.lesson, work.exam
    if tally is None:
        return
    try:
        with progress.stage("exam", lesson.leaf.path, total=STEPS * len(lesson.chunks)) as tick:
            arrivals = await ask_choices(work, studio, tick)
            items, losses = choice_items(lesson, arrivals, seed=studio.request.seed)
    except ENDS:
        raise
    except TaxobotError as error:
        tally.error = str(error)
        return
    for number, (source, loss) in enumerate(losses):
        tally.lost(source, loss.reason, order=(number,), text=loss.text)
    for item in items:
        if item.kind is ItemKind.SEEN:  # which no model wrote
            tally.made(item.cluster)
    work.lesson = replace(lesson, choice_items=items)


def settle(works: Sequence[Work], prohibited: Prohibited) -> tuple[str, ...]:
    """Take out the items that hold what no row may hold, and the control items that some leaf teaches after all; which
    of these were taken out, and why."""
    reasons = {item: reason for work in works for item, reason in _forbidden(work.lesson, prohibited)}
    lessons, dropped = drop_taught([_without(work.lesson, reasons) for work in works])
    reasons |= dropped
    for work, lesson in zip(works, lessons, strict=True):
        _count(work, reasons)
        work.lesson = lesson
    return tuple(f"{item} is not asked: {reason}" for item, reason in dropped)


def _forbidden(lesson: Lesson, prohibited: Prohibited) -> Iterator[tuple[str, str]]:
    own = own_texts(lesson)
    for item in lesson.choice_items:
        if item.kind is not ItemKind.SEEN and (found := prohibited.find((item.question, *item.options), own=own)):
            yield item.id, f"prohibited: {found.kind}"


def _without(lesson: Lesson, items: Container[str]) -> Lesson:
    return replace(lesson, choice_items=tuple(item for item in lesson.choice_items if item.id not in items))


def _count(work: Work, reasons: Mapping[str, str]) -> None:
    """Tell in the leaf's funnel which of its items are asked, and why others are not."""
    if work.exam is None:
        return
    for number, item in enumerate(work.lesson.choice_items):
        if reason := reasons.get(item.id):
            work.exam.lost(item.cluster, reason, order=(number,), text=item.question)
        else:
            work.exam.kept(item.cluster)


def decider_of(lessons: Sequence[Lesson], request: Request, prohibited: Prohibited) -> Decider:
    """What rows of all leaves are decided by: it knows the seeds, and the items of the end."""
    deduper = Deduper(request.threshold, words=request.words, workers=request.workers)
    items: list[ChoiceItem | OpenItem] = []
    for lesson in lessons:
        own: list[ChoiceItem | OpenItem] = [*lesson.choice_items, *lesson.open_items]
        items += own
        for seed in lesson.leaf.seeds:
            group = deduper.group_of(seed.context) if seed.context and not lesson.chunks else ""
            for pair in seed.pairs:
                deduper.know(pair.question, group)
        if lesson.leaf.kind is not LeafKind.GROUNDED:  # whose items are its tasks, known by now, in other words
            for item in own:
                deduper.know(item.question)
    return Decider(prohibited, Overlaps(lessons, items, request.frozen), deduper)
