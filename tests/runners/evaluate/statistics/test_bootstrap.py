"""Why no bootstrap gives the word: with few, correlated clusters it raises more false alarms than it promises."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import bootstrap

from runners.evaluate.statistics.signflip import sign_flip_ps

LEAVES = 12_000


def null_leaves(clusters: int) -> np.ndarray:
    """Sums of clusters of 8 items of which 3 of 10 flip; the flips of a cluster lean one way or the other together."""
    rng = np.random.default_rng(clusters)
    lean = rng.beta(0.75, 0.75, size=(LEAVES, clusters, 1))
    flips = rng.random((LEAVES, clusters, 8)) < 0.3
    return (flips * np.where(rng.random(flips.shape) < lean, 1, -1)).sum(axis=2).astype(float)


def excludes_zero(sums: np.ndarray, level: float) -> float:
    found = bootstrap(
        (sums,), np.mean, axis=1, confidence_level=1 - level, n_resamples=2_000, method="BCa", batch=50,
        rng=np.random.default_rng(1),
    ).confidence_interval  # fmt: skip
    return float(((found.low > 0) | (found.high < 0)).mean())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("clusters", "bca", "bca_of_eight", "flip", "flip_of_eight"),
    [(13, 7.3, 2.3, 3.1, 0.2), (20, 7.3, 1.7, 4.1, 0.4), (30, 6.0, 1.1, 4.0, 0.4)],
)
def test_published_false_alarms(
    clusters: int, bca: float, bca_of_eight: float, flip: float, flip_of_eight: float
) -> None:
    """The published ones are simulated as well, of 3,000 leaves each: with a standard error of .4 and .2 points."""
    sums = null_leaves(clusters)
    p = sign_flip_ps(sums)
    assert 100 * (p <= 0.05).mean() == pytest.approx(flip, abs=0.8)
    assert 100 * (p <= 0.05 / 8).mean() == pytest.approx(flip_of_eight, abs=0.4)
    one, of_eight = (100 * excludes_zero(sums, level) for level in (0.05, 0.05 / 8))
    assert one == pytest.approx(bca, abs=1.2)
    assert of_eight == pytest.approx(bca_of_eight, abs=0.5)
    assert one > 5 > 100 * (p <= 0.05).mean()
    assert of_eight > 5 / 8 > 100 * (p <= 0.05 / 8).mean()
