from __future__ import annotations

import numpy as np
import pytest

from runners.evaluate.statistics.signflip import sign_flip_p, sign_flip_ps


@pytest.mark.parametrize(
    ("units", "p"),
    [(3, ".25"), (4, ".125"), (5, ".0625"), (6, ".03125"), (7, ".0156"), (8, ".0078"), (10, ".0020")],
)
def test_smallest_possible_p(units: int, p: str) -> None:
    assert f"{sign_flip_p([1.0] * units):.{len(p) - 1}f}"[1:] == p


def test_holm_needs_seven_units_for_three_leaves_and_nine_for_eight() -> None:
    assert sign_flip_p([1.0] * 6) > 0.05 / 3 > sign_flip_p([1.0] * 7)
    assert sign_flip_p([1.0] * 8) > 0.05 / 8 > sign_flip_p([1.0] * 9)


def test_rounding_does_not_lose_ties() -> None:
    assert sign_flip_p([0.1, 0.2, 0.3, 0.1, 0.2, 0.3]) == sign_flip_p([1, 2, 3, 1, 2, 3])


def test_no_difference_gives_one() -> None:
    assert sign_flip_p([0.0] * 7) == 1.0
    assert sign_flip_p([0.0] * 20) == 1.0


def test_random_patterns_are_fixed_near_the_truth_and_never_zero() -> None:
    sums = [1.0, -2.0, 3.0, 1.0, 2.0, 1.0, -1.0, 2.0, 3.0, -1.0, 1.0, 1.0]
    exact, with_idle_clusters = sign_flip_p(sums), sign_flip_p([*sums, 0.0, 0.0])
    assert with_idle_clusters == pytest.approx(exact, abs=0.01)
    assert with_idle_clusters == sign_flip_p([*sums, 0.0, 0.0])
    assert sign_flip_p([1.0] * 40) == pytest.approx(1 / 10_001)


def test_batches_equal_single_tests() -> None:
    sums = np.random.default_rng(3).integers(-3, 4, size=(450, 15)).astype(float)
    assert sign_flip_ps(sums)[::97].tolist() == [sign_flip_p(row.tolist()) for row in sums[::97]]


@pytest.mark.parametrize(("clusters", "expected"), [(13, 0.031), (20, 0.041), (30, 0.040)])
def test_level_holds_for_correlated_clusters(clusters: int, expected: float) -> None:
    """Null leaves of clusters of 8 items whose flips (3 of 10) lean one way or the other together."""
    rng = np.random.default_rng(clusters)
    leaves = 3_000
    lean = rng.beta(0.75, 0.75, size=(leaves, clusters, 1))  # correlation .4 between the signs of a cluster's flips
    flips = rng.random((leaves, clusters, 8)) < 0.3
    signs = np.where(rng.random((leaves, clusters, 8)) < lean, 1, -1)
    p = sign_flip_ps((flips * signs).sum(axis=2).astype(float))
    assert (p <= 0.05).mean() < 0.06
    assert (p <= 0.05).mean() == pytest.approx(expected, abs=0.02)
    assert (p <= 0.05 / 8).mean() < 0.01
