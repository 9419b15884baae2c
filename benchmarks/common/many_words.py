"""The verdict's rule for many simulated pull requests at once: +1 BETTER, -1 WORSE, 0 no such word.

All arrays are pull requests x leaves x ...; the leaves of one pull request are one family. A test holds these against
`decide_words`, pull request by pull request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import binom, norm, t

from runners.evaluate.statistics.signflip import sign_flip_ps
from runners.evaluate.verdict.compare import ALIKE, LEVEL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


def call_flips(gained: Ints, lost: Ints) -> Ints:
    """Words of leaves of independent multiple-choice items: mid-p of their flips, after Holm."""
    return _call(mid_ps(gained, lost), _tango_leaves_out_zero(gained, lost), gained - lost)


def call_clusters(differences: Floats) -> Ints:
    """Words of leaves of multiple-choice items (... x clusters x items, each -1, 0 or 1) that share clusters."""
    gained, lost = ((side * differences > 0).sum(axis=(2, 3)) for side in (1, -1))
    apart = _t_leaves_out_zero(differences) & _tango_leaves_out_zero(gained, lost)
    return _call(_sign_flip_ps(differences.sum(axis=3)), apart, gained - lost)


def call_ratings(differences: Floats) -> Ints:
    """Words of leaves of rated answers (... x items), one item a seed."""
    alike = np.ptp(differences, axis=2) <= ALIKE
    p = np.where(alike, 1.0, _sign_flip_ps(differences))
    return _call(p, _t_leaves_out_zero(differences[..., None]) & ~alike, differences.sum(axis=2))


def mid_ps(gained: Ints, lost: Ints) -> Floats:
    """McNemar's mid-p, elementwise."""
    flips, fewer = gained + lost, np.minimum(gained, lost)
    both = binom.cdf(fewer - 1, flips, 0.5) + binom.cdf(fewer, flips, 0.5)
    return np.where(flips > 0, np.minimum(1.0, both), 1.0)


def _call(p: Floats, apart: Bools, direction: Floats | Ints) -> Ints:
    """A word where the test rejects after Holm and the interval is apart from 0."""
    words: Ints = np.where((_holm(p) <= LEVEL) & apart, np.sign(direction), 0).astype(np.int64)
    return words


def _holm(p: Floats) -> Floats:
    order = np.argsort(p, axis=1, kind="stable")
    steps = np.minimum(1.0, np.take_along_axis(p, order, axis=1) * np.arange(p.shape[1], 0, -1))
    adjusted = np.empty_like(p)
    np.put_along_axis(adjusted, order, np.maximum.accumulate(steps, axis=1), axis=1)
    return adjusted


def _sign_flip_ps(sums: Floats) -> Floats:
    return sign_flip_ps(sums.reshape(-1, sums.shape[-1]).astype(float)).reshape(sums.shape[:-1])


def _tango_leaves_out_zero(gained: Ints, lost: Ints) -> Bools:
    """Tango's interval does so iff (b - c)² > z² (b + c); a test of its own shows it."""
    outside: Bools = (gained - lost) ** 2 > norm.isf(0.025) ** 2 * (gained + lost)
    return outside


def _t_leaves_out_zero(differences: Floats) -> Bools:
    """The t interval over clusters (... x clusters x items) with the larger of the naive and the clustered error."""
    clusters, size = differences.shape[2:]
    n, mean = clusters * size, differences.mean(axis=(2, 3))
    residuals = (differences.sum(axis=3) - size * mean[..., None]) ** 2
    clustered = np.sqrt(clusters / (clusters - 1) * residuals.sum(axis=2)) / n
    naive = differences.std(axis=(2, 3), ddof=1) / np.sqrt(n)
    outside: Bools = np.abs(mean) > t.ppf(0.975, clusters - 1) * np.maximum(clustered, naive)
    return outside
