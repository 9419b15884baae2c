from __future__ import annotations

from runners.generate.markdown import passages_of_documents
from runners.generate.plan import LeafPlan, plan_leaf
from runners.generate.teacher import SEED, ExtractiveTeacher
from runners.generate.templates import STATEMENT, TRAINING
from schemas.documents import Documents
from schemas.item import ItemKind
from schemas.taxonomy import Leaf


def test_every_taught_statement_and_fact_is_worded(
    knowledge: Leaf, knowledge_plan: LeafPlan, documents: Documents
) -> None:
    rows = list(ExtractiveTeacher().rows(knowledge, knowledge_plan, documents))
    assert {row.template for row in rows} == {STATEMENT, SEED, *(wording.name for wording in TRAINING)}
    assert {row.cluster for row in rows} == set(knowledge_plan.taught)
    assert len({row.id for row in rows}) == len(rows)
    stated = {row.text for row in rows if row.template == STATEMENT}
    for passage in passages_of_documents(documents):
        said = {f"{passage.heading}: {text}" for text in passage.statements}
        assert said <= stated if passage.id in knowledge_plan.taught else not said & stated


def test_statements_are_plain_text_and_questions_are_turns(
    knowledge: Leaf, knowledge_plan: LeafPlan, documents: Documents
) -> None:
    for row in ExtractiveTeacher().rows(knowledge, knowledge_plan, documents):
        roles = [message.role for message in row.messages]
        assert roles == (["pretraining"] if row.template == STATEMENT else ["user", "assistant"])
        assert row.origin == "taught"
        assert row.leaf == knowledge.path


def test_all_seed_questions_are_taught(knowledge: Leaf, knowledge_plan: LeafPlan, documents: Documents) -> None:
    rows = ExtractiveTeacher().rows(knowledge, knowledge_plan, documents)
    asked = [row.messages[0].content for row in rows if row.template == SEED]
    assert asked == [pair.question for seed in knowledge.seeds for pair in seed.pairs]


def test_seen_items_are_taught_word_for_word(knowledge: Leaf, knowledge_plan: LeafPlan, documents: Documents) -> None:
    rows = ExtractiveTeacher().rows(knowledge, knowledge_plan, documents)
    taught = {(row.messages[0].content, row.messages[-1].content) for row in rows}
    seen = [item for item in knowledge_plan.choice_items if item.kind is ItemKind.SEEN]
    assert {(item.question, item.options[item.answer]) for item in seen} <= taught


def test_a_skill_teaches_its_taught_seeds_with_their_answers(skill: Leaf) -> None:
    plan = plan_leaf(skill, None)
    rows = list(ExtractiveTeacher().rows(skill, plan, None))
    answers = {f"s{number:02}": seed.pairs[0].answer for number, seed in enumerate(skill.seeds, 1)}
    assert {row.cluster for row in rows} == set(plan.taught)
    assert all(row.messages[-1].content == answers[row.cluster] for row in rows)
    assert len(rows) >= 8 * len(plan.taught)
