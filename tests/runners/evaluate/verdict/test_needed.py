from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from runners.evaluate.statistics.power import choice_items_needed
from runners.evaluate.verdict.needed import Needed, find_needed
from runners.evaluate.verdict.paired import Sample, pair_choices
from schemas.item import ItemKind


def sample(make: Any, gained: int, lost: int, n: int, *, per_cluster: int = 1) -> Sample:
    return pair_choices(*make.flips(gained, lost, n, per_cluster=per_cluster), kind=ItemKind.NEW_QUESTION)


def test_a_difference_below_the_margin_need_not_be_seen(make: Any) -> None:
    needed = find_needed(sample(make, 11, 9, 100), margin=0.05, level=0.05)
    assert needed == Needed(choice_items_needed(0.05, 21 / 102), 0.05)


def test_a_larger_difference_needs_fewer_items(make: Any) -> None:
    needed = find_needed(sample(make, 15, 5, 100), margin=0.05, level=0.05)
    assert needed == Needed(choice_items_needed(0.10, 21 / 102), 0.10)


def test_where_the_margin_is_already_in_reach_the_observed_difference_counts(make: Any) -> None:
    needed = find_needed(sample(make, 85, 65, 700), margin=0.05, level=0.05)
    assert needed is not None
    assert needed == Needed(choice_items_needed(20 / 700, 151 / 702), 20 / 700)
    assert needed.items > 700


def test_no_flip_at_all(make: Any) -> None:
    assert find_needed(sample(make, 0, 0, 20), margin=0.05, level=0.05) == Needed(73, 0.05)


def test_clusters_need_more_items_than_independent_ones(make: Any) -> None:
    groups = [[1.0] * 8] * 4 + [[0.0] * 8] * 6 + [[-1.0] * 8] * 3
    d = tuple(difference for group in groups for difference in group)
    clustered = Sample(
        ItemKind.NEW_QUESTION,
        "choice",
        base=tuple(float(x < 0) for x in d),
        tuned=tuple(float(x > 0) for x in d),
        clusters=tuple(f"p{index}" for index in range(13) for _ in range(8)),
    )
    independent = Sample(clustered.kind, "choice", clustered.base, clustered.tuned, tuple(map(str, range(len(d)))))
    more, fewer = (find_needed(one, margin=0.05, level=0.05) for one in (clustered, independent))
    assert more is not None
    assert fewer is not None
    assert more.effect == fewer.effect
    assert more.items > 4 * fewer.items


def test_exact_answers_need_what_choices_need(make: Any) -> None:
    chosen = sample(make, 15, 5, 100)
    exact = replace(chosen, score="exact", soft=())
    assert find_needed(exact, margin=0.05, level=0.05) == find_needed(chosen, margin=0.05, level=0.05)
    idle = replace(sample(make, 0, 0, 20), score="pairwise", soft=())
    assert find_needed(idle, margin=0.05, level=0.05) == Needed(73, 0.05)


def test_likelihoods_need_what_their_spread_says() -> None:
    gains = tuple(0.02 * (index % 7 - 2) for index in range(21))
    weighed = Sample(
        ItemKind.NEW_QUESTION,
        "likelihood",
        (-2.0,) * 21,
        tuple(gain - 2.0 for gain in gains),
        tuple("abcdefghijklmnopqrstu"),
    )
    needed = find_needed(weighed, margin=0.05, level=0.05)
    assert needed is not None
    assert (needed.effect, needed.items > 21) == (pytest.approx(0.02), True)


def test_ratings_without_a_difference_say_nothing() -> None:
    alike = Sample(ItemKind.NEW_QUESTION, "judge", (5.0,) * 8, (5.0,) * 8, tuple("abcdefgh"))
    assert find_needed(alike, margin=0.5, level=0.05) is None
