"""The frozen suite stays untaught, and one leaf's control items stay untaught by the others."""

from __future__ import annotations

from dataclasses import replace

from runners.generate.across import FROZEN, rows_against, without_taught_elsewhere
from runners.generate.leaf import generate_leaf
from runners.generate.plan import LeafPlan, plan_leaf
from runners.generate.stated import Statements
from runners.generate.teacher import ExtractiveTeacher
from runners.generate.wording import content_words
from runners.models.tiny.files import frozen_suite
from schemas.documents import Documents
from schemas.item import ItemKind
from schemas.sample import Message, TrainingRow
from schemas.taxonomy import Leaf

TEACHER = ExtractiveTeacher()


def row(number: int, text: str) -> TrainingRow:
    return TrainingRow(
        id=f"r{number}",
        origin="taught",
        leaf="knowledge/a",
        cluster="p000",
        template="statement",
        messages=(Message(role="pretraining", content=text),),
    )


def test_a_row_that_states_a_frozen_item_is_found_in_any_wording() -> None:
    item = next(item for item in frozen_suite() if item.leaf == "frozen/noun-meanings")
    word = item.question.split()[-1].strip(".")
    right, wrong = item.options[item.answer], item.options[item.answer - 1]
    rows = [row(1, f"They say that {word} is {right}, no less."), row(2, f"They say that {word} is {wrong}.")]
    assert rows_against(frozen_suite(), rows) == {"r1"}


def test_such_rows_are_rejected_and_counted(knowledge: Leaf, knowledge_plan: LeafPlan, documents: Documents) -> None:
    plain = generate_leaf(knowledge, knowledge_plan, documents, teacher=TEACHER)
    asked = [item for item in knowledge_plan.choice_items if item.kind is ItemKind.NEW_QUESTION][:20]
    guarded = generate_leaf(knowledge, knowledge_plan, documents, teacher=TEACHER, suite=asked)
    [lost] = [entry for entry in guarded.funnel.rejected if entry.reason == FROZEN]
    assert lost.count == len(plain.rows) - len(guarded.rows) > 0


def test_the_example_states_nothing_that_the_frozen_suite_asks(
    knowledge: Leaf, knowledge_plan: LeafPlan, documents: Documents
) -> None:
    rows = generate_leaf(knowledge, knowledge_plan, documents, teacher=TEACHER).rows
    assert rows_against(frozen_suite(), rows) == frozenset()


def test_what_another_leaf_teaches_is_no_control(
    knowledge: Leaf, knowledge_plan: LeafPlan, documents: Documents
) -> None:
    """The same documents under two leaf paths: their splits differ, so each teaches what the other withholds."""
    twin = replace(knowledge, path="knowledge/geography/islands/twin")
    rows = generate_leaf(twin, plan_leaf(twin, documents), documents, teacher=TEACHER).rows
    apart = without_taught_elsewhere(knowledge, knowledge_plan, documents, others=rows)
    before = [item for item in knowledge_plan.choice_items if item.kind is ItemKind.CONTROL]
    after = [item for item in apart.choice_items if item.kind is ItemKind.CONTROL]
    assert 0 < len(after) < len(before)
    texts = Statements([entry.text for entry in rows])
    assert not [item for item in after if texts.stating(item.options[item.answer], content_words(item.question))]
    assert [item for item in apart.choice_items if item.kind is not ItemKind.CONTROL] == [
        item for item in knowledge_plan.choice_items if item.kind is not ItemKind.CONTROL
    ]


def test_a_withheld_seed_that_another_skill_teaches_is_no_control(skill: Leaf) -> None:
    plan = plan_leaf(skill, None)
    withheld = plan.control[0]
    seed = skill.seeds[int(withheld[1:]) - 1]
    taught = row(1, f"{seed.context or ''} {seed.pairs[0].question} {seed.pairs[0].answer}")
    apart = without_taught_elsewhere(skill, plan, None, others=[taught])
    lost = {item.cluster for item in plan.open_items} - {item.cluster for item in apart.open_items}
    assert lost == {withheld}


def test_alone_a_plan_stays_as_it_is(knowledge: Leaf, knowledge_plan: LeafPlan, documents: Documents) -> None:
    assert without_taught_elsewhere(knowledge, knowledge_plan, documents, others=[]) is knowledge_plan
