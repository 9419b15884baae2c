"""Means over items that share clusters: the clustered standard error and its t interval (arXiv 2411.00640)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClusteredMean:
    """A mean over `n` items in `clusters` clusters; `se` is in the items' unit, with `clusters` - 1 df.

    `se` is infinite with a single cluster: nothing is known about its neighbours.
    """

    mean: float
    se: float
    n: int
    clusters: int

    @property
    def df(self) -> int:
        """Degrees of freedom of the t interval."""
        return self.clusters - 1


def clustered_mean(values: Sequence[float], clusters: Sequence[str]) -> ClusteredMean:
    """Mean with the larger of the naive and the clustered standard error; at least one value, one cluster a value."""
    n, mean = len(values), math.fsum(values) / len(values)
    count = len(set(clusters))
    se = max(naive_se(values), cr1_se(values, clusters)) if count > 1 else math.inf
    return ClusteredMean(mean, se, n, count)


def naive_se(values: Sequence[float]) -> float:
    """Standard error of the mean as if all values were independent; two values at least."""
    n, mean = len(values), math.fsum(values) / len(values)
    return math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (n - 1) / n)


def cr1_se(values: Sequence[float], clusters: Sequence[str]) -> float:
    """Clustered standard error of the mean, CR1: sqrt(G / (G - 1) * sum of squared cluster residuals) / N; G >= 2."""
    mean = math.fsum(values) / len(values)
    residuals = cluster_sums([value - mean for value in values], clusters)
    count = len(residuals)
    return math.sqrt(count / (count - 1) * math.fsum(residual**2 for residual in residuals)) / len(values)


def cluster_sums(values: Sequence[float], clusters: Sequence[str]) -> list[float]:
    """Sum of the values of each cluster, in the clusters' first order."""
    members: dict[str, list[float]] = {}
    for value, cluster in zip(values, clusters, strict=True):
        members.setdefault(cluster, []).append(value)
    return [math.fsum(group) for group in members.values()]


def t_interval(mean: float, se: float, df: float, *, level: float = 0.95) -> tuple[float, float]:
    """`mean` -/+ the t quantile with `df` degrees of freedom times `se`."""
    from scipy.special import stdtrit

    half = float(stdtrit(df, (1 + level) / 2)) * se
    return mean - half, mean + half
