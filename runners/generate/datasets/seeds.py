"""A leaf's own questions and answers as rows: what is taught, and asked at the end as `seen`, stands in training."""

from __future__ import annotations

from collections.abc import Iterator

from runners.generate.chunks.seam import Lesson
from runners.generate.split import seed_id
from schemas.generation import GeneratedRow
from schemas.taxonomy import LeafKind

TEMPLATE = "seed-question"


def seed_rows(lesson: Lesson) -> Iterator[GeneratedRow]:
    """Every question of every seed that is taught, in order; a knowledge leaf's seeds all are."""
    leaf = lesson.leaf
    reads = leaf.kind is LeafKind.KNOWLEDGE
    for place, seed in enumerate(leaf.seeds):
        source, context = seed_id(place), (seed.context or "").strip()
        if reads or source in lesson.taught:
            for number, pair in enumerate(seed.pairs):
                yield GeneratedRow(
                    id=f"{leaf.path}#{source}/seed{number}",
                    leaf=leaf.path,
                    leaf_kind=leaf.kind.value,
                    source=source,
                    question=pair.question.strip(),
                    response=pair.answer.strip(),
                    context="" if reads else context,
                    document=context if reads else "",
                    columns={"template": TEMPLATE},
                )
