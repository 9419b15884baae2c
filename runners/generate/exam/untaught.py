"""Control items that are taught after all: somewhere else in the same leaf, or by another one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from runners.generate.chunks.seam import Lesson
from runners.generate.exam.runs import runs_of
from runners.generate.exam.told import seed_texts, task_text, taught_seeds, taught_texts, withheld_seeds
from runners.generate.markdown import passages_of
from runners.generate.stated import Statements
from runners.generate.wording import content_words, normalise
from schemas.item import ChoiceItem, ItemKind, OpenItem
from schemas.taxonomy import LeafKind, SeedExample

STATED = "a taught text states its answer"
PASSAGE = "its passage is taught"
SEED = "its seed is taught"
_HALF = 2  # a withheld chunk is taught where one in so many of its runs of 13 words is


def drop_taught(lessons: Sequence[Lesson]) -> tuple[tuple[Lesson, ...], tuple[tuple[str, str], ...]]:
    """The lessons without those `control` items that something taught gives away, and (item, reason) of each of them.

    All lessons of a run go in together, with their items: what one withholds another may teach. Looked at are taught
    chunks and seeds, before any row is made.
    """
    taught = _Taught(lessons)
    found = [(lesson, dict(_given_away(lesson, taught))) for lesson in lessons]
    kept = tuple(_without(lesson, reasons) for lesson, reasons in found)
    return kept, tuple(entry for _, reasons in found for entry in reasons.items())


class _Taught:
    """What each leaf teaches, as statements of all and runs of each."""

    def __init__(self, lessons: Sequence[Lesson]) -> None:
        self.statements = Statements([text for lesson in lessons for text in _statements(lesson)])
        self.runs = {lesson.leaf.path: runs_of(*taught_texts(lesson)) for lesson in lessons}
        self.tasks = {normalise(task_text(seed)) for lesson in lessons for seed in _skill_seeds(lesson)}

    def hold(self, text: str, *, besides: str = "") -> bool:
        """Whether a leaf, but for the one `besides`, teaches half of what this text says."""
        runs = runs_of(text)
        return any(
            bool(runs) and _HALF * len(runs & known) >= len(runs)
            for path, known in self.runs.items()
            if path != besides
        )

    def ask(self, task: str) -> bool:
        """Whether a taught seed of a skill is this task. Most have too few words for a run."""
        return normalise(task) in self.tasks

    def state(self, question: str, answer: str) -> bool:
        """Whether a taught sentence holds the answer and most words of the question."""
        cue = content_words(question)
        return bool(cue) and bool(self.statements.stating(answer, cue))


def _given_away(lesson: Lesson, taught: _Taught) -> Iterator[tuple[str, str]]:
    path = lesson.leaf.path
    chunks = {chunk.id for chunk in lesson.chunks if chunk.id in lesson.control and taught.hold(chunk.text)}
    tasks = {name: task_text(seed) for name, seed in withheld_seeds(lesson)}
    seeds = {name for name, task in tasks.items() if taught.ask(task) or taught.hold(task, besides=path)}
    for item in lesson.choice_items:
        if item.kind is ItemKind.CONTROL:
            if item.cluster in chunks:
                yield item.id, PASSAGE
            elif taught.state(item.question, item.options[item.answer]):
                yield item.id, STATED
    for open_item in lesson.open_items:
        if open_item.kind is ItemKind.CONTROL and open_item.cluster in seeds:
            yield open_item.id, SEED


def _without(lesson: Lesson, reasons: dict[str, str]) -> Lesson:
    if not reasons:
        return lesson
    choices: tuple[ChoiceItem, ...] = tuple(item for item in lesson.choice_items if item.id not in reasons)
    opens: tuple[OpenItem, ...] = tuple(item for item in lesson.open_items if item.id not in reasons)
    return replace(lesson, choice_items=choices, open_items=opens)


def _skill_seeds(lesson: Lesson) -> Iterator[SeedExample]:
    if lesson.leaf.kind is not LeafKind.KNOWLEDGE:
        yield from (seed for _, seed in taught_seeds(lesson))


def _statements(lesson: Lesson) -> Iterator[str]:
    """Sentence by sentence, so that words from all over a chunk state nothing together."""
    for chunk in lesson.chunks:
        if chunk.id in lesson.taught:
            yield from (text for passage in passages_of(chunk.text, chunk.document) for text in passage.statements)
    for _, seed in taught_seeds(lesson):
        if lesson.leaf.kind is LeafKind.KNOWLEDGE:
            yield from (text for passage in passages_of(seed.context or "", "") for text in passage.statements)
        yield from list(seed_texts(seed))[1:]
