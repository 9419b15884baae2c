from __future__ import annotations

from collections.abc import Callable

import pytest

from runners.generate.chunks.seam import Chunk, Lesson
from runners.generate.samples import choice_samples, samples_of
from schemas.documents import Documents
from schemas.taxonomy import Leaf, LeafKind

FREEFORM = (None, " What rhymes with tree? ", "Bee."), (None, "And with house?", "Mouse."), (None, "With sea?", "Me.")


def lesson(leaf: Leaf, *, taught: tuple[str, ...], control: tuple[str, ...] = (), chunks: int = 0) -> Lesson:
    pieces = tuple(
        Chunk(f"c{place:03}", "a.md", f"# Part {place}\n\nText {place}.", 4) for place in range(1, chunks + 1)
    )
    return Lesson(leaf, None, pieces, taught, control)


def test_a_skill_gives_one_sample_a_taught_seed(leaf_of: Callable[..., Leaf]) -> None:
    made = list(samples_of(lesson(leaf_of(LeafKind.FREEFORM, *FREEFORM), taught=("s01", "s03")), number=7))
    assert [(one.source, one.order) for one in made] == [("s01", (7, 0)), ("s03", (7, 1))]
    row = made[0].row
    assert row["seed_question"] == "What rhymes with tree?"
    assert (row["leaf_node_path"], row["leaf_node_type"]) == ("knowledge_tests_leaf", "freeform_skill")
    assert "seed_context" not in row


def test_what_is_withheld_is_shown_in_no_prompt(leaf_of: Callable[..., Leaf]) -> None:
    made = samples_of(lesson(leaf_of(LeafKind.FREEFORM, *FREEFORM), taught=("s01", "s03"), control=("s02",)), number=0)
    assert "Mouse" not in repr([one.row for one in made])


@pytest.mark.parametrize(("shown", "questions"), [(None, 2), (1, 1), (9, 3)])
def test_a_prompt_shows_its_own_seed_first_and_none_twice(
    leaf_of: Callable[..., Leaf], shown: int | None, questions: int
) -> None:
    whole = lesson(leaf_of(LeafKind.FREEFORM, *FREEFORM), taught=("s01", "s02", "s03"))
    for one in samples_of(whole, number=0, shown=shown):
        asked = [seed["question"] for seed in one.row["seeds"]]
        assert asked[0] == one.row["seed_question"]
        assert len(asked) == len(set(asked)) == questions


def test_a_grounded_skill_brings_its_context(leaf_of: Callable[..., Leaf]) -> None:
    leaf = leaf_of(LeafKind.GROUNDED, ("The bus is late. ", "When?", "Now."))
    (one,) = samples_of(lesson(leaf, taught=("s01",)), number=0)
    assert one.row["seed_context"] == "The bus is late."
    assert one.row["seeds"][0]["context"] == "The bus is late."


def test_knowledge_pairs_every_taught_chunk_with_every_seed(knowledge: Leaf, documents: Documents) -> None:
    made = list(samples_of(lesson(knowledge, taught=("c001", "c003"), control=("c002",), chunks=3), number=1))
    seeds = len(knowledge.seeds)
    assert len(made) == 2 * seeds
    assert made[seeds].source == "c003/s01"
    assert made[seeds].row["document"] == "# Part 3\n\nText 3."
    assert {f"icl_query_{place}" for place in (1, 2, 3)} <= made[0].row.keys()
    assert [one.order for one in made] == [(1, place) for place in range(2 * seeds)]


def test_choices_are_asked_of_every_chunk_once(knowledge: Leaf) -> None:
    made = list(choice_samples(lesson(knowledge, taught=("c001",), control=("c002",), chunks=2), number=0))
    assert [one.source for one in made] == ["c001", "c002"]
    assert made[1].row["document"] == "# Part 2\n\nText 2."
