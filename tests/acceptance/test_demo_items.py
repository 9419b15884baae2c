"""What the demo's knowledge leaf is asked: enough, in words that stand in no training row, with fair distractors.

Items and rows are fixed before any training, so a run with a fake engine shows the real ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from acceptance.runs import KNOWLEDGE, read_items, stored
from examples.materialise import Example
from fakes.bench import Bench
from runners.generate.knowledge import facts_by_passage
from runners.generate.markdown import passages_of_documents
from runners.generate.plan import LeafPlan
from runners.stages.artifacts import ROWS
from runners.stages.files import read_rows, read_value
from schemas.documents import Documents
from schemas.item import ChoiceItem, ItemKind
from schemas.sample import TrainingRow

NEW, CONTROL = ItemKind.NEW_QUESTION, ItemKind.CONTROL
RUN = 13  # words
FIXED_WORDS = {
    "which-fits": " fits here? (",
    "quiz-star": "Replace the star: ",
    "from-memory": ", from memory. What is ",
}
SHAPES = {
    "year": r"1\d{3}|20\d{2}",
    "number": r"\d[\d.,]*|[a-z]+",
    "name": r"[A-Z].*",
    "term": r"[^\W\d]\D*",
}


@dataclass(frozen=True)
class Material:
    """The leaf's items, all rows of the pull request, the leaf's plan, and by kind the values that its side states."""

    items: list[ChoiceItem]
    rows: tuple[TrainingRow, ...]
    plan: LeafPlan
    values: dict[ItemKind, set[tuple[str, str]]]

    def asked(self, kind: ItemKind) -> list[ChoiceItem]:
        return [item for item in self.items if item.kind is kind]


@pytest.fixture(scope="module")
def material(example: Example, tmp_path_factory: pytest.TempPathFactory) -> Material:
    bench = Bench(tmp_path_factory.mktemp("bench"), example)
    bench.run("everything")
    plans = [read_value(path, LeafPlan) for path in stored(bench.output, "plan.json")]
    plan = next(plan for plan in plans if plan.leaf == KNOWLEDGE)
    items = [item for item in read_items(bench.output) if isinstance(item, ChoiceItem) and item.leaf == KNOWLEDGE]
    return Material(items, read_rows(bench.output / ROWS, TrainingRow), plan, values_of(bench, plan))


def values_of(bench: Bench, plan: LeafPlan) -> dict[ItemKind, set[tuple[str, str]]]:
    (document,) = stored(bench.output, "documents.json")
    facts = facts_by_passage(passages_of_documents(read_value(document, Documents)))
    sides = {NEW: plan.taught, CONTROL: plan.control}
    return {
        kind: {(known.fact.kind, known.fact.value) for passage in side for known in facts[passage]}
        for kind, side in sides.items()
    }


def runs_of(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return set(zip(*(words[start:] for start in range(RUN)), strict=False))


@pytest.mark.parametrize(("kind", "fewest"), [(NEW, 100), (CONTROL, 60)])
def test_there_are_enough_items_over_enough_passages(material: Material, kind: ItemKind, fewest: int) -> None:
    items = material.asked(kind)
    assert len(items) >= fewest
    assert len({item.cluster for item in items}) >= 20


def test_both_sides_are_disjoint_and_no_row_is_made_from_control(material: Material) -> None:
    taught, control = set(material.plan.taught), set(material.plan.control)
    assert not taught & control
    assert {item.cluster for item in material.asked(NEW)} <= taught
    assert {item.cluster for item in material.asked(CONTROL)} <= control
    assert not {row.cluster for row in material.rows if row.leaf == KNOWLEDGE} & control


def test_no_row_shares_a_run_of_words_with_an_item(material: Material) -> None:
    known = set().union(*(runs_of(row.text) for row in material.rows))
    assert len(known) > 1000
    for item in material.asked(NEW):
        assert not known & set().union(*map(runs_of, [item.question, *item.options])), item.question


def test_no_row_shares_a_template_with_an_item(material: Material) -> None:
    assert not {row.template for row in material.rows} & {item.template for item in material.asked(NEW)}
    for item in material.asked(NEW):
        assert FIXED_WORDS[item.template] in item.question
    for row in material.rows:
        assert not [words for words in FIXED_WORDS.values() if words in row.text], row.text


@pytest.mark.parametrize("kind", [NEW, CONTROL])
def test_options_are_of_one_kind_and_side(material: Material, kind: ItemKind) -> None:
    for item in material.asked(kind):
        assert len(set(item.options)) == 4
        assert {(item.value_kind, option) for option in item.options} <= material.values[kind], item
        assert all(re.fullmatch(SHAPES[item.value_kind], option) for option in item.options), item


@pytest.mark.parametrize("kind", [NEW, CONTROL])
def test_the_right_answer_has_no_favourite_place(material: Material, kind: ItemKind) -> None:
    items = material.asked(kind)
    counts = [sum(item.answer == place for item in items) for place in range(4)]
    assert max(counts) - min(counts) <= 1
