"""Where nothing differs, nothing may be called different: checks on the records of one real run."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from acceptance.runs import KNOWLEDGE, Record, Run, choice_records
from runners.evaluate.verdict.frozen import compare_frozen
from runners.evaluate.verdict.leaf import LeafRecords
from runners.evaluate.verdict.selfcheck import random_gold_accuracy, random_gold_rate, swap_rate
from runners.evaluate.verdict.words import decide_words
from runners.models.presets import TINY
from schemas.item import ChoiceItem, ItemKind, OpenItem, OpenRecord
from schemas.result import Word

Demo = Callable[[int], Run]
DRAWS = 40
CHANGED = {Word.BETTER, Word.WORSE}
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


def asked_of_leaf(run: Run, leaf: str, records: dict[str, Record]) -> LeafRecords:
    """One leaf with the same records in both places."""
    choices = [item for item in run.items if isinstance(item, ChoiceItem) and item.leaf == leaf]
    opens = [item for item in run.items if isinstance(item, OpenItem) and item.leaf == leaf]
    chosen = choice_records(records, choices)
    answers = tuple(record for record in (records[item.id] for item in opens) if isinstance(record, OpenRecord))
    return LeafRecords(
        leaf=leaf,
        leaf_kind="knowledge" if choices else "skill",
        choice_items=tuple(choices),
        base_choices=chosen,
        tuned_choices=chosen,
        open_items=tuple(opens),
        base_answers=answers,
        tuned_answers=answers,
    )


@pytest.mark.parametrize("model", ["base", "tuned"])
def test_a_model_against_itself_is_neither_better_nor_worse(demo: Demo, model: str) -> None:
    run = demo(0)
    records = getattr(run, model)
    leaves = decide_words([asked_of_leaf(run, leaf.leaf, records) for leaf in run.result.leaves], policy=TINY.policy)
    assert len(leaves) == 3
    assert not {leaf.word for leaf in leaves} & CHANGED
    suite = run.choices(ItemKind.FROZEN)
    chosen = choice_records(records, suite)
    frozen = compare_frozen(suite, chosen, chosen, margin=TINY.policy.frozen_margin)
    assert frozen.word is Word.NO_CHANGE


def test_random_swaps_of_base_and_tuned_are_rarely_called(demo: Demo, say: Callable[[str], None]) -> None:
    run = demo(0)
    items = [item for item in run.choices(ItemKind.NEW_QUESTION) if item.leaf == KNOWLEDGE]
    base, tuned = choice_records(run.base, items), choice_records(run.tuned, items)
    rate = swap_rate(items, base, tuned, swaps=2000, seed=0, margin=TINY.policy.leaf_margin)
    say(f"called BETTER or WORSE in {rate:.2%} of 2,000 random swaps")
    assert rate <= 0.06


@pytest.mark.parametrize("model", ["base", "tuned"])
@pytest.mark.parametrize("kind", [ItemKind.NEW_QUESTION, ItemKind.FROZEN])
def test_random_gold_labels_stay_at_chance(demo: Demo, model: str, kind: ItemKind) -> None:
    run = demo(0)
    items = run.choices(kind)
    records = choice_records(getattr(run, model), items)
    drawn = [random_gold_accuracy(items, records, seed) for seed in range(DRAWS)]
    chance = sum(1 / len(item.options) for item in items) / len(items)
    error = math.sqrt(chance * (1 - chance) / (DRAWS * len(items)))
    assert abs(sum(drawn) / DRAWS - chance) <= 3 * error


def test_random_gold_labels_are_rarely_called(demo: Demo, say: Callable[[str], None]) -> None:
    """The same records, against drawn labels: what is BETTER with the true ones must not be with these."""
    run = demo(0)
    items = [item for item in run.choices(ItemKind.NEW_QUESTION) if item.leaf == KNOWLEDGE]
    base, tuned = choice_records(run.base, items), choice_records(run.tuned, items)
    rate = random_gold_rate(items, base, tuned, draws=400, seed=0, margin=TINY.policy.leaf_margin)
    say(f"called BETTER or WORSE in {rate:.2%} of 400 random labellings")
    assert rate <= 0.08
