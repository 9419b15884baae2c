"""What lessons tell, and what they hold back: the texts that rows and items are compared with."""

from __future__ import annotations

from collections.abc import Iterator

from runners.generate.chunks.seam import Lesson
from runners.generate.split import seed_id
from schemas.taxonomy import LeafKind, SeedExample


def taught_texts(lesson: Lesson) -> Iterator[str]:
    """What generators of training rows are shown, and rows may repeat: taught chunks, and the leaf's own seeds."""
    yield from (chunk.text for chunk in lesson.chunks if chunk.id in lesson.taught)
    for _, seed in taught_seeds(lesson):
        yield from seed_texts(seed)


def withheld_texts(lesson: Lesson) -> Iterator[tuple[str, str]]:
    """What no training row may repeat, after its id: withheld chunks, or seeds of a skill."""
    yield from ((chunk.id, chunk.text) for chunk in lesson.chunks if chunk.id in lesson.control)
    for name, seed in withheld_seeds(lesson):
        yield from ((name, text) for text in seed_texts(seed))


def withheld_seeds(lesson: Lesson) -> Iterator[tuple[str, SeedExample]]:
    """A skill's withheld seeds after their ids; of a knowledge leaf none is withheld."""
    if lesson.leaf.kind is not LeafKind.KNOWLEDGE:
        yield from ((name, seed) for name, seed in _seeds(lesson) if name in lesson.control)


def taught_seeds(lesson: Lesson) -> Iterator[tuple[str, SeedExample]]:
    """A skill's taught seeds after their ids, and all of a knowledge leaf."""
    everything = lesson.leaf.kind is LeafKind.KNOWLEDGE
    yield from ((name, seed) for name, seed in _seeds(lesson) if everything or name in lesson.taught)


def seed_texts(seed: SeedExample) -> Iterator[str]:
    """A seed's context and its questions with their answers."""
    yield seed.context or ""
    yield from (f"{pair.question}\n{pair.answer}" for pair in seed.pairs)


def task_text(seed: SeedExample) -> str:
    """A skill seed's task, with the context that it is about."""
    return f"{seed.context or ''}\n{seed.pairs[0].question}".strip()


def _seeds(lesson: Lesson) -> Iterator[tuple[str, SeedExample]]:
    yield from ((seed_id(number), seed) for number, seed in enumerate(lesson.leaf.seeds))
