"""The benchmark's rule for many pull requests at once is the verdict's own, pull request by pull request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.common.many_words import call_clusters, call_flips, call_ratings
from benchmarks.common.pull_requests import Leaves, Rated, draw_clusters, draw_flips, draw_ratings
from runners.evaluate.verdict.leaf import LeafRecords
from runners.evaluate.verdict.words import decide_words
from schemas.gate import GatePolicy
from schemas.result import Word

SIGNS = {Word.BETTER: 1, Word.WORSE: -1}
Differences = NDArray[np.float64]


def decide(leaves: Sequence[LeafRecords]) -> list[int]:
    return [SIGNS.get(result.word, 0) for result in decide_words(leaves, policy=GatePolicy())]


def leaf_of_choices(make: Any, differences: Differences) -> LeafRecords:
    """Differences of clusters x items."""
    names = [f"p{cluster}" for cluster, row in enumerate(differences) for _ in row]
    items = tuple(make.choice(f"i{index}", cluster=name) for index, name in enumerate(names))
    base, tuned = (make.choice_records(items, side * differences.ravel() > 0) for side in (-1, 1))
    return LeafRecords(leaf="l", leaf_kind="k", choice_items=items, base_choices=base, tuned_choices=tuned)


def leaf_of_ratings(make: Any, differences: Differences) -> LeafRecords:
    items = tuple(make.opened(f"o{index}") for index in range(len(differences)))
    base, tuned = (make.open_records(items, (5.5 + side * differences / 2).tolist()) for side in (-1, 1))
    return LeafRecords(leaf="l", leaf_kind="k", open_items=items, base_answers=base, tuned_answers=tuned)


def check(words: NDArray[np.int64], build: Callable[[int, int], LeafRecords]) -> None:
    requests, leaves = words.shape
    decided = [decide([build(request, leaf) for leaf in range(leaves)]) for request in range(requests)]
    assert words.tolist() == decided
    assert {word for row in decided for word in row} == {-1, 0, 1}, "the sample shows nothing"


@pytest.mark.parametrize("leaves", [1, 3, 8])
def test_independent_items(make: Any, leaves: int) -> None:
    gained, lost = draw_flips(Leaves(40, leaves, gain=0.2), 60, 0.3, seed=1)
    mirrored = (np.where(np.arange(40)[:, None] % 2, gained, lost), np.where(np.arange(40)[:, None] % 2, lost, gained))

    def build(request: int, leaf: int) -> LeafRecords:
        items, base, tuned = make.flips(int(mirrored[0][request, leaf]), int(mirrored[1][request, leaf]), 60)
        return LeafRecords(leaf="l", leaf_kind="k", choice_items=items, base_choices=base, tuned_choices=tuned)

    check(call_flips(*mirrored), build)


@pytest.mark.parametrize(("leaves", "clusters"), [(1, 8), (3, 12), (3, 20)])
def test_items_that_share_passages(make: Any, leaves: int, clusters: int) -> None:
    drawn = draw_clusters(Leaves(30, leaves, gain=0.28), clusters, 5, 0.4, seed=2)
    drawn[::2] *= -1
    check(call_clusters(drawn), lambda request, leaf: leaf_of_choices(make, drawn[request, leaf]))


@pytest.mark.parametrize(("leaves", "repeats", "n"), [(1, 1, 8), (3, 2, 9), (3, 2, 20)])
def test_ratings(make: Any, leaves: int, repeats: int, n: int) -> None:
    drawn = draw_ratings(Leaves(30, leaves, gain=2.0), n, Rated(repeats=repeats), seed=3)
    drawn[::2] *= -1
    drawn[3] = 1.0  # all alike: no word, and still one of the family
    check(call_ratings(drawn), lambda request, leaf: leaf_of_ratings(make, drawn[request, leaf]))


def test_what_is_drawn_is_what_was_asked_for() -> None:
    gained, lost = draw_flips(Leaves(4_000, 2, gain=0.1), 250, 0.3, seed=4)
    assert ((gained - lost).mean(axis=0) / 250).tolist() == pytest.approx([0.1, 0.0], abs=0.002)
    assert (gained + lost).mean() / 250 == pytest.approx(0.3, abs=0.002)
    clusters = draw_clusters(Leaves(2_000, 2, gain=0.1), 30, 8, 0.3, seed=5)
    assert clusters.mean(axis=(0, 2, 3)).tolist() == pytest.approx([0.1, 0.0], abs=0.005)
    assert np.abs(clusters).mean() == pytest.approx(0.3, abs=0.002)
    ratings = draw_ratings(Leaves(4_000, 2, gain=1.0), 30, Rated(), seed=6)
    assert ratings.mean(axis=(0, 2)).tolist() == pytest.approx([0.9, 0.0], abs=0.1)  # marks end at 10
    means = draw_ratings(Leaves(20_000, 1), 15, Rated(quality=1.0, noise=0.8, repeats=2), seed=7).mean(axis=2)
    assert means.std() == pytest.approx(((1.0 + 0.64) / 15) ** 0.5, rel=0.1)


@pytest.mark.parametrize("leaves", [1, 3, 8])
def test_a_short_simulation_keeps_its_level_and_finds_what_is_there(leaves: int) -> None:
    alarms = call_flips(*draw_flips(Leaves(20_000, leaves), 250, 0.3, seed=8))
    assert (alarms != 0).any(axis=1).mean() <= 0.053
    found = call_flips(*draw_flips(Leaves(20_000, leaves, gain=0.1), 250, 0.3, seed=9))
    assert (found[:, 0] > 0).mean() >= {1: 0.8, 3: 0.68, 8: 0.55}[leaves]
