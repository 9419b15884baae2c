"""Builders of lessons and of what a teacher writes about them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from runners.generate.chunks.seam import Chunk, Lesson
from runners.generate.flows.seam import Arrival
from schemas.generation import GeneratedRow
from schemas.taxonomy import Leaf, LeafKind, QuestionAnswer, SeedExample

PAIRS = (
    ("Who built the lamp?", "Mara Quill built it."),
    ("What does the gull eat?", "It eats herring."),
    ("When does it rain?", "It rains in March."),
    ("How tall is the tower?", "It is 41 metres tall."),
)


def build_leaf(path: str = "knowledge/birds", context: str = "The gulls of Hask.") -> Leaf:
    pairs = tuple(QuestionAnswer(question, answer, 1) for question, answer in PAIRS)
    return Leaf(path, LeafKind.KNOWLEDGE, 3, "ada", (SeedExample(context, pairs, 1),), "digest")


def build_lesson(taught: tuple[str, ...], control: tuple[str, ...] = (), path: str = "knowledge/birds") -> Lesson:
    chunks = tuple(Chunk(f"c{place:03}", "a.md", text, 0) for place, text in enumerate((*taught, *control), 1))
    ids = tuple(chunk.id for chunk in chunks)
    return Lesson(build_leaf(path), None, chunks, ids[: len(taught)], ids[len(taught) :])


def build_arrival(question: str, answer: str, *order: int) -> Arrival:
    return Arrival(order, {"mmlubench_question": question, "mmlubench_answer": answer})


def build_row(question: str, response: str = "Yes.", context: str = "", **more: str) -> GeneratedRow:
    kind = LeafKind.GROUNDED if context else LeafKind.KNOWLEDGE
    columns = {"template": more.pop("template")} if "template" in more else {}
    values = {"id": "leaf#c001/0", "leaf": "leaf", "leaf_kind": kind.value, "source": "c001", **more}
    return GeneratedRow(question=question, response=response, context=context, columns=columns, **values)


@pytest.fixture
def lesson_with() -> Callable[..., Lesson]:
    return build_lesson


@pytest.fixture
def arrival() -> Callable[..., Arrival]:
    return build_arrival


@pytest.fixture
def row_of() -> Callable[..., GeneratedRow]:
    return build_row
