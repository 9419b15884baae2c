from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from runners.evaluate.verdict.leaf import LeafRecords
from runners.evaluate.verdict.selfcheck import random_gold_accuracy, random_gold_rate, swap_rate
from runners.evaluate.verdict.words import decide_words
from schemas.gate import GatePolicy
from schemas.result import Word


@pytest.mark.parametrize("per_cluster", [1, 8, 25])
def test_swapped_models_are_rarely_called_better_or_worse(make: Any, per_cluster: int) -> None:
    """The records come from a leaf that is clearly BETTER; after random swaps no model is."""
    items, base, tuned = make.flips(70, 20, 250, per_cluster=per_cluster)
    records = LeafRecords(leaf="l", leaf_kind="knowledge", choice_items=items, base_choices=base, tuned_choices=tuned)
    assert decide_words([records], policy=GatePolicy())[0].word is Word.BETTER
    began = time.monotonic()
    rate = swap_rate(items, base, tuned, margin=0.05)
    assert time.monotonic() - began < 30
    assert 0.01 < rate <= 0.06
    assert rate == swap_rate(items, base, tuned, margin=0.05)


def test_the_shortcut_equals_the_whole_decision(make: Any) -> None:
    """Every swap decided one by one, without the test of all at once."""
    items, base, tuned = make.flips(30, 12, 96, per_cluster=6)
    names = list(dict.fromkeys(item.cluster for item in items))
    signs = np.random.default_rng(4).choice([-1, 1], size=(60, len(names)))
    called = 0
    for row in signs:
        swapped = {name for name, sign in zip(names, row, strict=True) if sign < 0}
        mixed = [
            (after, before) if item.cluster in swapped else (before, after)
            for item, before, after in zip(items, base, tuned, strict=True)
        ]
        records = LeafRecords(
            leaf="l",
            leaf_kind="knowledge",
            choice_items=items,
            base_choices=tuple(pair[0] for pair in mixed),
            tuned_choices=tuple(pair[1] for pair in mixed),
        )
        called += decide_words([records], policy=GatePolicy())[0].word in (Word.BETTER, Word.WORSE)
    assert swap_rate(items, base, tuned, swaps=60, seed=4, margin=0.05) == called / 60


def test_base_against_base_is_never_called(make: Any) -> None:
    items, base, _ = make.flips(0, 0, 80)
    assert swap_rate(items, base, base, swaps=200, margin=0.05) == 0.0


def test_random_gold_labels_stay_at_chance(make: Any) -> None:
    items, base, tuned = make.flips(400, 100, 2000)
    for records in (base, tuned):
        assert random_gold_accuracy(items, records, 1) == pytest.approx(0.25, abs=0.04)
    assert random_gold_accuracy(items, base, 1) == random_gold_accuracy(items, base, 1)
    assert random_gold_accuracy(items, base, 1) != random_gold_accuracy(items, base, 2)


def test_random_gold_labels_are_rarely_called_though_the_true_ones_are(make: Any) -> None:
    items, base, tuned = make.flips(70, 20, 250, per_cluster=8)
    records = LeafRecords(leaf="l", leaf_kind="knowledge", choice_items=items, base_choices=base, tuned_choices=tuned)
    assert decide_words([records], policy=GatePolicy())[0].word is Word.BETTER
    assert random_gold_rate(items, base, tuned, margin=0.05) <= 0.08
