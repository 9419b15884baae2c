"""Samples: the rows that flows begin with, one for each prompt that a leaf gives rise to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from runners.generate.chunks.seam import Chunk, Lesson
from runners.generate.datasets.columns import leaf_columns
from runners.generate.flows.seam import Sample
from runners.generate.split import seed_id
from schemas.taxonomy import LeafKind, SeedExample

SHOWN = {LeafKind.KNOWLEDGE: 1, LeafKind.GROUNDED: 2, LeafKind.FREEFORM: 2}
"""How many seed examples a prompt shows unless somebody says otherwise."""
_PAIRS = 3  # of a context, in columns of their own: what pipelines of others know by these names


def samples_of(lesson: Lesson, *, number: int, shown: int | None = None) -> Iterator[Sample]:
    """The samples of the leaf at position `number`, in order: a skill's taught seeds, or each taught chunk with each
    seed context of a knowledge leaf. Nothing that is withheld stands in them.

    `shown` seeds stand in the column `seeds`: the sample's own one first, then those after it.
    """
    leaf = lesson.leaf
    many = shown or SHOWN[leaf.kind]
    seeds = [(seed_id(place), seed) for place, seed in enumerate(leaf.seeds)]
    if leaf.kind is not LeafKind.KNOWLEDGE:
        seeds = [one for one in seeds if one[0] in lesson.taught]
    sources: Iterator[tuple[str, Mapping[str, Any]]] = (
        _knowledge(lesson, seeds, many) if leaf.kind is LeafKind.KNOWLEDGE else _skill(lesson, seeds, many)
    )
    for place, (source, row) in enumerate(sources):
        yield Sample(leaf.path, source, (number, place), {**_leaf_columns(lesson), **row})


def choice_samples(lesson: Lesson, *, number: int) -> Iterator[Sample]:
    """One sample for each chunk of a knowledge leaf: multiple-choice questions are asked of withheld ones, too."""
    first = lesson.leaf.seeds[0]
    for place, chunk in enumerate(lesson.chunks):
        row = {**_leaf_columns(lesson), **_chunk_columns(lesson, chunk, first), "seeds": [_shown(first)]}
        yield Sample(lesson.leaf.path, chunk.id, (number, place), row)


def _leaf_columns(lesson: Lesson) -> dict[str, Any]:
    leaf = lesson.leaf
    return {
        "taxonomy_path": leaf.path,
        **leaf_columns(leaf),
    }


def _skill(lesson: Lesson, seeds: list[tuple[str, SeedExample]], many: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for place, (name, seed) in enumerate(seeds):
        row: dict[str, Any] = {
            "task_description": lesson.leaf.task_description,
            "seed_question": seed.pairs[0].question.strip(),
            "seed_response": seed.pairs[0].answer.strip(),
            "seeds": _round(seeds, place, many),
        }
        if seed.context is not None:
            row["seed_context"] = seed.context.strip()
        yield name, row


def _knowledge(
    lesson: Lesson, seeds: list[tuple[str, SeedExample]], many: int
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for chunk in lesson.chunks:
        if chunk.id not in lesson.taught:
            continue
        for place, (name, seed) in enumerate(seeds):
            columns = _chunk_columns(lesson, chunk, seed)
            yield f"{chunk.id}/{name}", {**columns, "seeds": _round(seeds, place, many)}


def _chunk_columns(lesson: Lesson, chunk: Chunk, seed: SeedExample) -> dict[str, Any]:
    columns: dict[str, Any] = {
        "document": chunk.text,
        "document_outline": lesson.leaf.outline,
        "domain": lesson.leaf.domain,
        "icl_document": (seed.context or "").strip(),
    }
    for place, pair in enumerate(islice(seed.pairs, _PAIRS), 1):
        columns |= {f"icl_query_{place}": pair.question.strip(), f"icl_response_{place}": pair.answer.strip()}
    return columns


def _round(seeds: list[tuple[str, SeedExample]], place: int, many: int) -> list[dict[str, Any]]:
    """The seed at this place and those after it, each once, as often as there are."""
    turned = seeds[place:] + seeds[:place]
    return [_shown(seed) for _, seed in turned[:many]]


def _shown(seed: SeedExample) -> dict[str, Any]:
    pairs = [{"question": pair.question.strip(), "answer": pair.answer.strip()} for pair in seed.pairs]
    return {"context": (seed.context or "").strip(), "pairs": pairs, **pairs[0]}
