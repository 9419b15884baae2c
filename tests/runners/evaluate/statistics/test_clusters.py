from __future__ import annotations

import math

import pytest
from scipy.stats import sem, t

from runners.evaluate.statistics.clusters import cluster_sums, clustered_mean, cr1_se, naive_se, t_interval
from runners.evaluate.statistics.signflip import sign_flip_p

ALIKE = [1, 1, 1, 1, 1, 1, 0, 0, 0, -1, 0, 0, 0, 0, 0]
UNALIKE = [1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 0, 0, 0, 1]
PASSAGES = [name for name in "abcde" for _ in range(3)]


@pytest.mark.parametrize(
    ("values", "mean", "naive", "naive_p", "clustered", "clustered_p", "flip_p"),
    [
        (ALIKE, "0.3333", "0.1594", "0.055", "0.2789", "0.298", 0.5),
        (UNALIKE, "0.5333", "0.1333", "0.0013", "0.0816", "0.0028", 0.0625),
    ],
)
def test_published_cases(
    values: list[int], mean: str, naive: str, naive_p: str, clustered: str, clustered_p: str, flip_p: float
) -> None:
    result = clustered_mean(values, PASSAGES)
    assert f"{result.mean:.4f}" == mean
    assert f"{naive_se(values):.4f}" == naive
    assert f"{cr1_se(values, PASSAGES):.4f}" == clustered
    assert result.se == max(naive_se(values), cr1_se(values, PASSAGES))
    assert (result.n, result.clusters, result.df) == (15, 5, 4)
    digits = len(naive_p) - 2
    assert f"{2 * t.sf(result.mean / naive_se(values), 14):.{digits}f}" == naive_p
    digits = len(clustered_p) - 2
    assert f"{2 * t.sf(result.mean / cr1_se(values, PASSAGES), 4):.{digits}f}" == clustered_p
    assert sign_flip_p(cluster_sums(values, PASSAGES)) == flip_p


def test_one_item_a_cluster_is_the_naive_error() -> None:
    values = [0.3, -1.0, 2.0, 0.5]
    assert cr1_se(values, list("abcd")) == pytest.approx(naive_se(values))


def test_the_error_of_one_accuracy() -> None:
    right = [1.0] * 20 + [0.0] * 7
    assert f"{naive_se(right):.4f}" == "0.0859"  # lm-eval's divisor, n - 1
    assert f"{sem(right, ddof=0):.4f}" == "0.0843"


def test_a_single_cluster_knows_nothing() -> None:
    assert clustered_mean([1.0, 0.0], ["a", "a"]).se == math.inf


@pytest.mark.parametrize(
    ("base", "tuned", "mean", "sd", "low", "high", "t_p", "flip_p"),
    [
        ([3, 4, 5], [6, 7, 7], "+2.667", "0.577", "+1.23", "+4.10", "0.0153", 0.25),
        ([4, 5, 6, 3, 7], [6, 7, 7, 5, 8], "+1.600", "0.548", "+0.92", "+2.28", "0.0028", 0.0625),
        (
            [4, 5, 6, 3, 7, 5, 6, 4], [6, 7, 7, 5, 8, 5, 8, 5],
            "+1.375", "0.744", "+0.75", "+2.00", "0.0012", 0.015625,
        ),
        (
            [6, 7, 5, 8, 6, 7, 5, 6], [7, 6, 6, 8, 5, 7, 6, 5],
            "+0.000", "0.926", "-0.77", "+0.77", "1.0000", 1.0,
        ),
    ],
)  # fmt: skip
def test_published_judge_cases(
    base: list[int], tuned: list[int], mean: str, sd: str, low: str, high: str, t_p: str, flip_p: float
) -> None:
    d = [after - before for before, after in zip(base, tuned, strict=True)]
    result = clustered_mean(d, [str(index) for index in range(len(d))])
    assert f"{result.mean:+.3f}" == mean
    assert f"{result.se * math.sqrt(len(d)):.3f}" == sd
    assert tuple(f"{bound:+.2f}" for bound in t_interval(result.mean, result.se, result.df)) == (low, high)
    assert f"{2 * t.sf(abs(result.mean) / result.se, result.df):.4f}" == t_p
    assert sign_flip_p([float(value) for value in d]) == flip_p
