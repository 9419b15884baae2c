from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from runners.generate.facts import ValueKind
from runners.generate.knowledge import facts_by_passage
from runners.generate.markdown import passages_of_documents
from runners.generate.plan import LeafPlan, plan_leaf
from runners.generate.templates import EXAM, TRAINING
from runners.generate.wording import normalise
from schemas.documents import Document, Documents
from schemas.errors import EmptyResult
from schemas.item import ChoiceItem, ItemKind
from schemas.taxonomy import Leaf, LeafKind

NEW, CONTROL, SEEN = ItemKind.NEW_QUESTION, ItemKind.CONTROL, ItemKind.SEEN


def of_kind(plan: LeafPlan, kind: ItemKind) -> list[ChoiceItem]:
    return [item for item in plan.choice_items if item.kind is kind]


def test_the_example_has_enough_items(knowledge_plan: LeafPlan) -> None:
    assert 150 <= len(of_kind(knowledge_plan, NEW)) <= 260
    assert 80 <= len(of_kind(knowledge_plan, CONTROL)) <= 160
    assert 0 < len(of_kind(knowledge_plan, SEEN)) <= 60
    assert len({item.cluster for item in of_kind(knowledge_plan, NEW)}) >= 20
    assert len({item.id for item in knowledge_plan.choice_items}) == len(knowledge_plan.choice_items)


def test_every_value_kind_occurs_often_enough_on_each_side(documents: Documents, knowledge_plan: LeafPlan) -> None:
    facts = facts_by_passage(passages_of_documents(documents))
    for side in (knowledge_plan.taught, knowledge_plan.control):
        for kind in ValueKind:
            values = {known.fact.value for name in side for known in facts[name] if known.fact.kind is kind}
            assert len(values) >= 12, kind


def test_wordings_by_kind(knowledge_plan: LeafPlan) -> None:
    exam, training = {wording.name for wording in EXAM}, {wording.name for wording in TRAINING}
    assert {item.template for item in of_kind(knowledge_plan, NEW)} == exam
    assert {item.template for item in of_kind(knowledge_plan, CONTROL)} == exam
    assert {item.template for item in of_kind(knowledge_plan, SEEN)} <= training


def test_items_ask_for_their_own_side_with_its_own_values(documents: Documents, knowledge_plan: LeafPlan) -> None:
    facts = facts_by_passage(passages_of_documents(documents))
    for kind, side in ((NEW, knowledge_plan.taught), (CONTROL, knowledge_plan.control), (SEEN, knowledge_plan.taught)):
        values = {(known.fact.kind.value, known.fact.value) for name in side for known in facts[name]}
        for item in of_kind(knowledge_plan, kind):
            assert item.cluster in side
            assert {(item.value_kind, option) for option in item.options} <= values


def test_options_differ_and_do_not_stand_in_the_question(knowledge_plan: LeafPlan) -> None:
    for item in knowledge_plan.choice_items:
        assert len({normalise(option) for option in item.options}) == 4
        assert all(f" {normalise(option)} " not in f" {normalise(item.question)} " for option in item.options)


def test_right_answers_stand_in_each_place_equally_often(knowledge_plan: LeafPlan) -> None:
    for kind in (NEW, CONTROL, SEEN):
        places = Counter(item.answer for item in of_kind(knowledge_plan, kind))
        assert max(places.values()) - min(places.values()) <= 1


def test_a_plan_is_always_the_same(knowledge: Leaf, documents: Documents, knowledge_plan: LeafPlan) -> None:
    assert plan_leaf(knowledge, documents) == knowledge_plan


def test_changed_values_move_nothing(knowledge: Leaf, documents: Documents, knowledge_plan: LeafPlan) -> None:
    def later(text: str) -> str:
        return re.sub(r"\b1[6-9]\d\d\b", lambda match: str(int(match[0]) + 1), text)

    changed = replace(documents, files=tuple(Document(file.path, later(file.text)) for file in documents.files))
    plan = plan_leaf(knowledge, changed)
    assert (plan.taught, plan.control) == (knowledge_plan.taught, knowledge_plan.control)
    assert [item.id for item in plan.choice_items] == [item.id for item in knowledge_plan.choice_items]
    for old, new in zip(knowledge_plan.choice_items, plan.choice_items, strict=True):
        assert later(old.question) == new.question
        assert later(old.options[old.answer]) == new.options[new.answer]


def test_control_facts_that_are_taught_elsewhere_are_not_asked(
    leaf_of: Callable[..., Leaf], documents_of: Callable[..., Documents]
) -> None:
    text = "\n\n".join(f"# Lamp {n}\n\nThe red lamp of Nab{n} was lit in {1700 + n} by Odo." for n in range(20))
    silent = leaf_of(LeafKind.KNOWLEDGE, ("No such context here.", "Why?", "Because."))
    plan = plan_leaf(silent, documents_of(x=text))
    lamp = int(plan.control[0][1:]) - 1
    asked = (f"When was the red lamp of Nab{lamp} lit by Odo?", f"In {1700 + lamp}.")
    telling = leaf_of(LeafKind.KNOWLEDGE, ("No such context here.", *asked))
    gone = _ids(plan, CONTROL) - _ids(plan_leaf(telling, documents_of(x=text)), CONTROL)
    assert f"{silent.path}#control/{plan.control[0]}/1/year1" in gone
    assert all(f"/{plan.control[0]}/" in name for name in gone)


def _ids(plan: LeafPlan, kind: ItemKind) -> set[str]:
    return {item.id for item in of_kind(plan, kind)}


def test_documents_without_facts_say_so(leaf_of: Callable[..., Leaf], documents_of: Callable[..., Documents]) -> None:
    leaf = leaf_of(LeafKind.KNOWLEDGE, ("A context.", "Why?", "Because."))
    with pytest.raises(EmptyResult, match=r"knowledge/tests/leaf: its documents hold no prose"):
        plan_leaf(leaf, documents_of(x="```\ncode\n```\n"))
    with pytest.raises(EmptyResult, match="too few facts"):
        plan_leaf(leaf, documents_of(x="# A\n\nIt is as it is.\n"))


def test_a_withheld_seed_that_repeats_a_taught_one_is_not_asked(leaf_of: Callable[..., Leaf]) -> None:
    long = " ".join(f"word{number}" for number in range(20))
    seeds = [(None, f"Question {number}: what about the boat?", "Yes.") for number in range(12)]
    leaf = leaf_of(LeafKind.FREEFORM, *seeds)
    plan = plan_leaf(leaf, None)
    twins = {int(plan.taught[0][1:]) - 1, int(plan.control[0][1:]) - 1}
    seeds = [(None, f"{long} {number}", "Yes.") if number in twins else seed for number, seed in enumerate(seeds)]
    twin_plan = plan_leaf(leaf_of(LeafKind.FREEFORM, *seeds), None)
    assert twin_plan.control == plan.control
    assert {item.cluster for item in twin_plan.open_items if item.kind is CONTROL} == set(plan.control[1:])


def test_a_standing_instruction_is_no_overlap(leaf_of: Callable[..., Leaf]) -> None:
    instruction = " ".join(f"word{number}" for number in range(20))
    leaf = leaf_of(LeafKind.FREEFORM, *((None, f"{instruction} {number}", f"Yes {number}.") for number in range(6)))
    plan = plan_leaf(leaf, None)
    assert {item.cluster for item in plan.open_items if item.kind is CONTROL} == set(plan.control)


def test_a_real_document(
    real_documents: Path, leaf_of: Callable[..., Leaf], documents_of: Callable[..., Documents]
) -> None:
    text = (real_documents / "swifties.md").read_text(encoding="utf-8")
    plan = plan_leaf(
        leaf_of(LeafKind.KNOWLEDGE, ("No context of it.", "Why?", "Because.")), documents_of(swifties=text)
    )
    assert len(of_kind(plan, NEW)) >= 150
    assert len(of_kind(plan, CONTROL)) >= 80
