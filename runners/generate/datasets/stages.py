"""What flows began with, and what they left: for a look at a run, and for tools that carry on from there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from runners.generate.chunks.seam import Lesson
from runners.generate.datasets.columns import flow_columns
from runners.generate.samples import samples_of
from schemas.generation import GeneratedRow


def preprocessed_rows(lesson: Lesson, *, number: int) -> Iterator[dict[str, Any]]:
    """The samples of a leaf, in order: each seed, or each taught chunk with each seed context."""
    for sample in samples_of(lesson, number=number):
        yield {name: value for name, value in sample.row.items() if isinstance(value, str)}


def generated_rows(rows: Iterable[GeneratedRow]) -> Iterator[dict[str, Any]]:
    """Every kept row with all columns of its flow."""
    for row in rows:
        own = {"question": row.question, "response": row.response, "context": row.context, "document": row.document}
        yield {**flow_columns(row), **{name: text for name, text in own.items() if text}, "id": row.id}
