"""What is planted in the training rows is found, and clean leaves come out clean."""

from __future__ import annotations

from pathlib import Path

import pytest

from leaves import check_leaf
from runners.evaluate.contamination import FROZEN_SUITE, SHOWN, Asked, find_overlaps
from runners.generate.leaf import generate_leaf
from runners.generate.plan import LeafPlan, plan_leaf
from runners.generate.teacher import ExtractiveTeacher
from runners.generate.templates import EXAM
from schemas.documents import Document, Documents
from schemas.item import ChoiceItem, ItemKind
from schemas.result import Overlap
from schemas.sample import Message, TrainingRow
from schemas.taxonomy import Leaf, LeafKind, QuestionAnswer, SeedExample

EXAMPLE = Path(__file__).parents[3] / "examples"
KNOWLEDGE = "knowledge/geography/islands/korrow_isles"
NEW, CONTROL, FROZEN = ItemKind.NEW_QUESTION, ItemKind.CONTROL, ItemKind.FROZEN


def row(question: str, answer: str = "yes", *, template: str = "fill-the-gap", origin: str = "taught") -> TrainingRow:
    messages = (Message(role="user", content=question), Message(role="assistant", content=answer))
    return TrainingRow.model_validate(
        {"id": "planted", "origin": origin, "leaf": "a", "cluster": "p1", "template": template, "messages": messages}
    )


@pytest.fixture(scope="module")
def leaf() -> Leaf:
    folder = EXAMPLE / "taxonomy" / "contribution" / "knowledge" / KNOWLEDGE
    content, attribution = (folder / "qna.yaml").read_bytes(), (folder / "attribution.txt").read_bytes()
    found, findings = check_leaf(f"{KNOWLEDGE}/qna.yaml", content, attribution=attribution)
    assert found is not None, findings
    return found


@pytest.fixture(scope="module")
def documents(leaf: Leaf) -> Documents:
    assert leaf.document is not None
    files = tuple(Document(name, (EXAMPLE / "documents" / name).read_text()) for name in leaf.document.patterns)
    return Documents("https://example.org/documents", "0" * 40, files, "digest")


@pytest.fixture(scope="module")
def plan(leaf: Leaf, documents: Documents) -> LeafPlan:
    return plan_leaf(leaf, documents)


@pytest.fixture(scope="module")
def asked(leaf: Leaf, documents: Documents, plan: LeafPlan) -> Asked:
    return Asked(leaf, documents, plan.choice_items)


@pytest.fixture(scope="module")
def rows(leaf: Leaf, documents: Documents, plan: LeafPlan) -> tuple[TrainingRow, ...]:
    return generate_leaf(leaf, plan, documents, teacher=ExtractiveTeacher()).rows


SUITE = tuple(
    ChoiceItem(
        id=f"suite-{number}",
        kind=FROZEN,
        leaf="rivers",
        cluster=str(number),
        template="plain",
        question=f"Into which sea does the river {name} flow?",
        options=("Amber Sea", "Cobalt Sea", "Grey Sea", "Long Sea"),
        answer=1,
    )
    for number, name in enumerate(("Ostrel", "Vinn", "Tarrow", "Quell"))
)


def by_kind(found: tuple[Overlap, ...]) -> dict[ItemKind, int]:
    return {entry.kind: entry.found for entry in found}


def item_of(plan: LeafPlan, kind: ItemKind) -> ChoiceItem:
    return next(item for item in plan.choice_items if item.kind is kind)


def test_a_clean_knowledge_leaf_passes(asked: Asked, rows: tuple[TrainingRow, ...]) -> None:
    found = find_overlaps([asked], rows, SUITE)
    assert [(entry.leaf, entry.kind) for entry in found] == [
        (KNOWLEDGE, NEW),
        (KNOWLEDGE, CONTROL),
        (FROZEN_SUITE, FROZEN),
    ]
    assert all(entry.found == 0 and entry.examples == () for entry in found)
    assert found[0].n + found[1].n == sum(item.kind is not ItemKind.SEEN for item in asked.items)


def test_the_facts_of_a_new_question_may_be_taught_but_not_its_wording(
    asked: Asked, plan: LeafPlan, rows: tuple[TrainingRow, ...]
) -> None:
    item = item_of(plan, NEW)
    copied = row(f"Think of this. {item.question} Think of this again, and of this once more, please.")
    overlap = find_overlaps([asked], [*rows, copied], SUITE)
    assert by_kind(overlap) == {NEW: 1, CONTROL: 0, FROZEN: 0}
    assert overlap[0].examples[0].split(" | taught: ")[1].startswith("Think of this.")


def test_a_template_of_the_exam_gives_all_its_items_away(asked: Asked, plan: LeafPlan) -> None:
    template = EXAM[0].name
    found = find_overlaps([asked], [row("Something else?", template=template)], SUITE)
    for entry in found[:2]:
        assert entry.found == sum(item.kind is entry.kind and item.template == template for item in plan.choice_items)
        assert entry.found > SHOWN == len(entry.examples)


def test_a_control_fact_must_not_be_stated(asked: Asked, plan: LeafPlan, documents: Documents) -> None:
    withheld = {item.cluster for item in plan.choice_items if item.kind is CONTROL}
    assert withheld <= set(plan.control)
    everything = " ".join(document.text for document in documents.files)
    assert by_kind(find_overlaps([asked], [row("Tell me all.", everything)], ()))[CONTROL] > 100


def test_the_frozen_suite_must_not_be_stated_or_repeated() -> None:
    stated = row("Where does the Ostrel end?", "The river Ostrel ends its long way in the Cobalt Sea.")
    assert by_kind(find_overlaps([], [stated], SUITE)) == {FROZEN: 1}
    wrong = row("Where does the Ostrel end?", "The river Ostrel ends its long way in the Amber Sea.")
    assert by_kind(find_overlaps([], [wrong], SUITE)) == {FROZEN: 0}
    long = SUITE[0].model_copy(update={"question": " ".join(f"word{number}" for number in range(14))})
    assert by_kind(find_overlaps([], [row(f"So: {long.question.upper()}!")], (long,))) == {FROZEN: 1}


def test_what_was_replayed_does_not_count() -> None:
    stated = row("Where does the Ostrel end?", "The river Ostrel ends in the Cobalt Sea.", origin="replay")
    assert by_kind(find_overlaps([], [stated], SUITE)) == {FROZEN: 0}
    assert find_overlaps([], [], ()) == ()


def test_a_skill_may_repeat_its_own_tasks_but_not_the_wording_around_them() -> None:
    long = " ".join(f"say{number}" for number in range(13))
    pairs = [QuestionAnswer(f"{long} {number}", f"Yes {number}.", 1) for number in range(6)]
    seeds = tuple(SeedExample(None, (pair,), 1) for pair in pairs)
    leaf = Leaf("compositional_skills/tests/leaf", LeafKind.FREEFORM, 3, "ada", seeds, "digest")
    items = plan_leaf(leaf, None).open_items
    first = next(item for item in items if item.kind is NEW)
    around = " ".join(f"odd{number}" for number in range(14))
    worded = first.model_copy(update={"question": f"{first.question} {around}"})
    asked = Asked(leaf, None, [worded, *items[1:]])
    task = pairs[int(first.cluster[1:]) - 1].question
    assert by_kind(find_overlaps([asked], [row(task)], ()))[NEW] == 0
    assert by_kind(find_overlaps([asked], [row(f"{task} {around}")], ()))[NEW] == 1


def test_a_withheld_seed_must_not_be_taught() -> None:
    texts = [" ".join(f"w{seed}x{number}" for number in range(15)) for seed in range(6)]
    seeds = tuple(SeedExample(None, (QuestionAnswer(text, "Yes.", 1),), 1) for text in texts)
    leaf = Leaf("compositional_skills/tests/leaf", LeafKind.FREEFORM, 3, "ada", seeds, "digest")
    plan = plan_leaf(leaf, None)
    asked = Asked(leaf, None, plan.open_items)
    withheld = int(plan.control[0][1:]) - 1
    mine = sum(item.kind is CONTROL and item.cluster == plan.control[0] for item in plan.open_items)
    assert by_kind(find_overlaps([asked], [row(texts[withheld])], ()))[CONTROL] == mine > 0
    taught = int(plan.taught[0][1:]) - 1
    assert by_kind(find_overlaps([asked], [row(texts[taught])], ()))[CONTROL] == 0


def test_rows_of_another_leaf_count_too(asked: Asked, plan: LeafPlan) -> None:
    item = item_of(plan, NEW)
    foreign = row(f"{item.question} and so on and on and on").model_copy(update={"leaf": "knowledge/other"})
    assert by_kind(find_overlaps([asked], [foreign], ()))[NEW] == 1
