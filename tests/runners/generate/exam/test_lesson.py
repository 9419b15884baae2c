from __future__ import annotations

from collections.abc import Callable

import pytest

from runners.generate.chunks.chunk import chunk_documents
from runners.generate.chunks.seam import Chunk
from runners.generate.chunks.sizes import estimate_tokens
from runners.generate.exam.lesson import lesson_of
from runners.generate.plan import LeafPlan, plan_leaf
from runners.generate.split import TAUGHT_SHARE, passages_of_seeds
from schemas.documents import Documents
from schemas.errors import EmptyResult
from schemas.item import ItemKind
from schemas.taxonomy import Leaf, LeafKind


@pytest.fixture(scope="module")
def chunks(documents: Documents) -> tuple[Chunk, ...]:
    return chunk_documents(documents, limit=150, count=estimate_tokens)


def test_every_chunk_is_either_taught_or_withheld(
    knowledge: Leaf, documents: Documents, chunks: tuple[Chunk, ...]
) -> None:
    lesson = lesson_of(knowledge, documents, chunks=chunks)
    assert sorted((*lesson.taught, *lesson.control)) == [chunk.id for chunk in chunks]
    assert lesson.taught == tuple(sorted(lesson.taught))
    assert len(lesson.taught) == round(TAUGHT_SHARE * len(chunks))
    assert (lesson.leaf, lesson.documents, lesson.chunks) == (knowledge, documents, chunks)


def test_chunks_that_hold_a_seed_context_are_taught(
    knowledge: Leaf, documents: Documents, chunks: tuple[Chunk, ...]
) -> None:
    homes = {name for found in passages_of_seeds(knowledge, chunks).values() for name in found}
    assert homes
    assert homes <= set(lesson_of(knowledge, documents, chunks=chunks).taught)


def test_a_changed_value_moves_no_chunk_to_the_other_side(
    knowledge: Leaf, documents: Documents, chunks: tuple[Chunk, ...]
) -> None:
    lesson = lesson_of(knowledge, documents, chunks=chunks)
    changed = [Chunk(one.id, one.document, one.text.replace("1852", "1853"), one.size) for one in chunks]
    assert changed != list(chunks)
    again = lesson_of(knowledge, documents, chunks=changed)
    assert (again.taught, again.control) == (lesson.taught, lesson.control)


def test_without_control_everything_is_taught(
    knowledge: Leaf, skill: Leaf, documents: Documents, chunks: tuple[Chunk, ...]
) -> None:
    lesson = lesson_of(knowledge, documents, chunks=chunks, control=False)
    assert (len(lesson.taught), lesson.control) == (len(chunks), ())
    practised = lesson_of(skill, None, control=False)
    assert (len(practised.taught), practised.control) == (len(skill.seeds), ())
    assert {item.kind for item in practised.open_items} == {ItemKind.NEW_QUESTION, ItemKind.SEEN}


def test_one_chunk_alone_is_taught(knowledge: Leaf, documents: Documents, chunks: tuple[Chunk, ...]) -> None:
    lesson = lesson_of(knowledge, documents, chunks=chunks[:1])
    assert (lesson.taught, lesson.control) == (("c001",), ())


def test_documents_without_text_are_told(knowledge: Leaf, documents: Documents) -> None:
    with pytest.raises(EmptyResult, match=knowledge.path):
        lesson_of(knowledge, documents)


def test_skills_are_planned_as_for_the_embedded_teacher(skill: Leaf) -> None:
    lesson, plan = lesson_of(skill, None), plan_leaf(skill, None)
    assert isinstance(plan, LeafPlan)
    assert lesson.control
    assert (lesson.taught, lesson.control, lesson.open_items) == (plan.taught, plan.control, plan.open_items)


def test_a_withheld_seed_that_shares_its_words_with_a_taught_one_is_not_asked(leaf_of: Callable[..., Leaf]) -> None:
    leaf = leaf_of(LeafKind.FREEFORM, *((None, f"Why {place}?", "Yes.") for place in range(6)))
    lesson = lesson_of(leaf, None)
    places = [int(name[1:]) - 1 for name in (lesson.taught[0], lesson.control[0])]
    story = " ".join(f"word{number}" for number in range(13))
    shared = [(None, story if place in places else f"Why {place}?", "Yes.") for place in range(6)]
    again = lesson_of(leaf_of(LeafKind.FREEFORM, *shared), None)
    assert again.control == lesson.control
    assert {item.cluster for item in again.open_items if item.kind is ItemKind.CONTROL} == set(lesson.control[1:])
