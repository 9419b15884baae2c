from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from runners.generate.leaf import MOST_SHOWN, generate_leaf, show_rejected
from runners.generate.plan import LeafPlan, plan_leaf
from runners.generate.teacher import ExtractiveTeacher
from runners.generate.templates import STATEMENT
from runners.generate.wording import shingles
from schemas.documents import Documents
from schemas.errors import EmptyResult
from schemas.item import ItemKind
from schemas.sample import Message, TrainingRow
from schemas.taxonomy import Leaf, LeafKind


class Repeater:
    """A teacher that says one thing all the time, and once nothing."""

    name = "repeater"

    def __init__(self, template: str) -> None:
        self.template = template

    def rows(self, leaf: Leaf, plan: LeafPlan, documents: Documents | None) -> Iterator[TrainingRow]:
        for number, answer in enumerate(("Yes.", "Yes.", "", "Yes.")):
            messages = (Message(role="user", content="Is it so?"), Message(role="assistant", content=answer))
            yield TrainingRow(
                id=str(number),
                origin="taught",
                leaf=leaf.path,
                cluster="s01",
                template=self.template,
                messages=messages,
            )


def test_the_example_shares_no_wording_with_its_exam(
    knowledge: Leaf, knowledge_plan: LeafPlan, documents: Documents
) -> None:
    generated = generate_leaf(knowledge, knowledge_plan, documents, teacher=ExtractiveTeacher())
    assert 1000 <= len(generated.rows) <= 2000
    runs = {run for row in generated.rows for run in shingles(row.text)}
    templates = {row.template for row in generated.rows}
    for item in knowledge_plan.choice_items:
        if item.kind is not ItemKind.SEEN:
            assert not shingles(item.question) & runs
            assert item.template not in templates


def test_example_skills_share_no_wording_with_their_exam(skill: Leaf) -> None:
    plan = plan_leaf(skill, None)
    rows = generate_leaf(skill, plan, None, teacher=ExtractiveTeacher()).rows
    runs = {run for row in rows for run in shingles(row.text)}
    for item in plan.open_items:
        if item.kind is not ItemKind.SEEN:
            assert not shingles(item.question) & runs
            assert item.template not in {row.template for row in rows}


def test_nothing_of_the_control_side_is_taught(knowledge: Leaf, knowledge_plan: LeafPlan, documents: Documents) -> None:
    generated = generate_leaf(knowledge, knowledge_plan, documents, teacher=ExtractiveTeacher())
    assert {row.cluster for row in generated.rows}.isdisjoint(knowledge_plan.control)


def test_generation_is_deterministic_and_ticks_every_row(
    knowledge: Leaf, knowledge_plan: LeafPlan, documents: Documents
) -> None:
    ticks: list[int] = []
    first = generate_leaf(knowledge, knowledge_plan, documents, teacher=ExtractiveTeacher(), tick=ticks.append)
    assert first == generate_leaf(knowledge, knowledge_plan, documents, teacher=ExtractiveTeacher())
    assert sum(ticks) == first.funnel.made


def test_the_funnel_adds_up(leaf_of: Callable[..., Leaf]) -> None:
    leaf = leaf_of(LeafKind.FREEFORM, *((None, f"Question {number}?", "Yes.") for number in range(5)))
    funnel = generate_leaf(leaf, plan_leaf(leaf, None), None, teacher=Repeater("gap")).funnel
    assert (funnel.made, funnel.kept) == (4, 1)
    assert [(entry.count, entry.example) for entry in funnel.rejected] == [(2, "Is it so? Yes."), (1, "Is it so?")]


def test_rejected_rows_are_kept_with_their_reasons(leaf_of: Callable[..., Leaf]) -> None:
    leaf = leaf_of(LeafKind.FREEFORM, *((None, f"Question {number}?", "Yes.") for number in range(5)))
    rejected = generate_leaf(leaf, plan_leaf(leaf, None), None, teacher=Repeater("gap")).rejected
    assert [(row.leaf, row.question, row.answer) for row in rejected] == [
        (leaf.path, "Is it so?", "Yes."),
        (leaf.path, "Is it so?", ""),
        (leaf.path, "Is it so?", "Yes."),
    ]
    assert rejected[0].reason == rejected[2].reason != rejected[1].reason


def test_of_each_reason_only_the_first_rows_are_kept(leaf_of: Callable[..., Leaf]) -> None:
    leaf = leaf_of(LeafKind.FREEFORM, *((None, f"Question {number}?", "Yes.") for number in range(5)))
    (row, *_) = Repeater("gap").rows(leaf, plan_leaf(leaf, None), None)
    lost = [(reason, row.model_copy(update={"id": str(number)})) for number in range(50) for reason in ("a", "b")]
    assert Counter(shown.reason for shown in show_rejected(lost)) == {"a": MOST_SHOWN, "b": MOST_SHOWN}
    statement = row.model_copy(update={"messages": row.messages[1:]})
    assert [(shown.question, shown.answer) for shown in show_rejected([("c", statement)])] == [("", "Yes.")]


def test_when_nothing_is_left_the_error_says_where_it_went(leaf_of: Callable[..., Leaf]) -> None:
    leaf = leaf_of(LeafKind.FREEFORM, *((None, f"Question {number}?", "Yes.") for number in range(5)))
    with pytest.raises(EmptyResult, match=r"leaf: none of 4 generated rows is left: .*overlaps an evaluation item"):
        generate_leaf(leaf, plan_leaf(leaf, None), None, teacher=Repeater("exam-reply"))


def test_text_that_looks_like_a_template_is_taught_as_it_stands(
    leaf_of: Callable[..., Leaf], documents_of: Callable[..., Documents]
) -> None:
    hostile = "The lamp {{ 7*7 }} of {fact.value} %s came in {year}."
    text = "\n\n".join(
        f"# Lamp {chr(year - 1603)}\n\n{hostile.replace('{year}', str(year))}" for year in range(1700, 1712)
    )
    leaf = leaf_of(LeafKind.KNOWLEDGE, ("{{ config }}", "Why {leaf}?", "Because of {0}."))
    documents = documents_of(x=text)
    plan = plan_leaf(leaf, documents)
    rows = generate_leaf(leaf, plan, documents, teacher=ExtractiveTeacher()).rows
    stated = [row.text for row in rows if row.template == STATEMENT]
    assert len(stated) == len(plan.taught)
    assert all("The lamp {{ 7*7 }} of {fact.value} %s came in 17" in text for text in stated)
    assert not any("49" in row.text for row in rows)
    assert any(row.text == "Why {leaf}?\nBecause of {0}." for row in rows)


def test_real_skill_leaves(corpus: Path, leaf_of: Callable[..., Leaf]) -> None:
    tried = 0
    for path in sorted((corpus / "qna").glob("*/compositional_skills/**/qna.yaml")):
        seeds = _seeds(path)
        if len(seeds) >= 5:
            tried += 1
            leaf = leaf_of(LeafKind.GROUNDED if seeds[0][0] else LeafKind.FREEFORM, *seeds)
            generated = generate_leaf(leaf, plan_leaf(leaf, None), None, teacher=ExtractiveTeacher())
            assert generated.funnel.kept >= 0.9 * generated.funnel.made, path
    assert tried >= 5


def _seeds(path: Path) -> list[tuple[str | None, str, str]]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError:
        return []
    if not isinstance(content, dict):
        return []
    seeds = [seed for seed in content.get("seed_examples") or () if seed.get("question") and seed.get("answer")]
    if len({bool(seed.get("context")) for seed in seeds}) != 1:
        return []
    return [(seed.get("context"), str(seed["question"]), str(seed["answer"])) for seed in seeds]
