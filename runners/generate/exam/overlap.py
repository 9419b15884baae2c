"""What training rows must not share with what is asked at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from runners.generate.across import FROZEN
from runners.generate.chunks.seam import Lesson
from runners.generate.contamination import CONTROL, NEW_QUESTION, Item
from runners.generate.exam.frames import uses_exam_frame
from runners.generate.exam.frozen import Suite
from runners.generate.exam.near import Asked, Questions
from runners.generate.exam.runs import Runs, runs_of
from runners.generate.exam.told import task_text, taught_seeds, taught_texts, withheld_seeds, withheld_texts
from schemas.generation import GeneratedRow
from schemas.item import ChoiceItem, ItemKind
from schemas.taxonomy import LeafKind

_REMEMBERED = 64  # documents


class Overlaps:
    """Compares rows of all leaves with the items of all leaves.

    `new-question` items share the facts of their passage with the rows, which is wanted: only their wording counts. It
    overlaps with a run of 13 words that no taught text has, with nearly the same question, or with a wording that only
    the exam uses. Of `control` items the passage or seed counts as well. `seen` items are exempt. No row may state what
    an item of `frozen` asks. A row's document counts with it, as models may have rewritten that. (Runs of 13 words:
    arXiv 2005.14165, appendix C.)
    """

    def __init__(self, lessons: Sequence[Lesson], items: Sequence[Item], frozen: Sequence[ChoiceItem] = ()) -> None:
        apart = runs_of(*(text for lesson in lessons for text in taught_texts(lesson)))
        new = [item for item in items if item.kind is ItemKind.NEW_QUESTION]
        control = [item for item in items if item.kind is ItemKind.CONTROL]
        self._templates = {item.template for item in (*new, *control)}
        self._new = Runs(((item.id, item.question) for item in new), apart=apart)
        self._control = Runs((*((item.id, item.question) for item in control), *_withheld(lessons)), apart=apart)
        self._asked_new = Questions(_asked(new))
        self._asked_control = Questions((*_asked(control), *_tasks(lessons)))
        self._frozen_runs = Runs(((item.id, item.question) for item in frozen), apart=set())
        self._suite = Suite(frozen)
        self._document_runs = lru_cache(_REMEMBERED)(runs_of)  # rows come together that have one document
        self._listed: dict[str, str] = {}

    def objection(self, row: GeneratedRow) -> str:
        """Why this row must not be trained on, in the same words for all of a kind; empty where nothing speaks against
        it. What overlaps is listed."""
        reason, item = self._find(row)
        if reason:
            self._listed[row.id] = f"{row.id} {reason}{f' ({item})' if item else ''}"
        return reason

    @property
    def listed(self) -> tuple[str, ...]:
        """Each row that was turned away, with why, and the item or passage that it overlaps."""
        return tuple(self._listed.values())

    def _find(self, row: GeneratedRow) -> tuple[str, str]:
        text = f"{row.context}\n{row.question}\n{row.response}"
        task = f"{row.context}\n{row.question}".strip()
        runs = runs_of(text) | self._document_runs(row.document)
        if item := self._frozen_runs.first_in(runs) or self._suite.stated(text):
            return FROZEN, item
        if item := self._control.first_in(runs) or self._asked_control.nearest(task):
            return CONTROL, item
        if item := self._new.first_in(runs) or self._asked_new.nearest(row.question):
            return NEW_QUESTION, item
        framed = row.columns.get("template") in self._templates or (
            row.leaf_kind != LeafKind.KNOWLEDGE.value and uses_exam_frame(row.context, row.question)
        )
        return (NEW_QUESTION, "") if framed else ("", "")


def _asked(items: Sequence[Item]) -> Iterator[Asked]:
    """The questions of a knowledge leaf. Those of a skill are its tasks in other words, which rows must repeat."""
    yield from (Asked(item.id, item.question) for item in items if isinstance(item, ChoiceItem))


def _tasks(lessons: Sequence[Lesson]) -> Iterator[Asked]:
    """The withheld tasks of skills, but for those that a taught one is nearly the same as."""
    for lesson in lessons:
        path = lesson.leaf.path
        tasks = [Asked(f"{path}#{name}", task_text(seed), strict=True) for name, seed in withheld_seeds(lesson)]
        known = [Questions([task]) for task in tasks]
        taught = [task_text(seed) for _, seed in taught_seeds(lesson)] if tasks else []
        yield from (
            task for task, one in zip(tasks, known, strict=True) if not any(one.nearest(text) for text in taught)
        )


def _withheld(lessons: Sequence[Lesson]) -> Iterator[tuple[str, str]]:
    yield from ((f"{lesson.leaf.path}#{name}", text) for lesson in lessons for name, text in withheld_texts(lesson))
