"""Tango's score interval for the difference of two paired shares (Tango 1998, Statistics in Medicine 17:891)."""

from __future__ import annotations

import math


def tango_interval(gained: int, lost: int, n: int, *, level: float = 0.95) -> tuple[float, float]:
    """Bounds of (tuned - base) as shares, from `gained` and `lost` among `n` > 0 independent pairs.

    It excludes 0 whenever mid-p is at most 1 - level (checked for every gained + lost <= 400 at 95 %), so a word given
    by mid-p never stands beside an interval that crosses 0.
    """
    from scipy.optimize import brentq
    from scipy.special import ndtri

    z = float(ndtri((1 + level) / 2))
    observed = (gained - lost) / n

    def bound(side: float) -> float:
        if observed == side:
            return side
        return float(brentq(lambda delta: _score(gained, lost, n, delta) + side * z, observed, side, xtol=1e-12))

    return bound(-1.0), bound(1.0)


def _score(gained: int, lost: int, n: int, delta: float) -> float:
    """The standardised distance of the observed difference from `delta`, losses at their most likely rate."""
    b = (2 * n - gained + lost) * delta - gained - lost
    loss_rate = (math.sqrt(max(0.0, b * b + 8 * n * lost * delta * (1 - delta))) - b) / (4 * n)
    variance = n * (2 * loss_rate + delta * (1 - delta))
    distance = gained - lost - n * delta
    if variance <= 0:  # only at delta = observed or at -1 and 1, where a finite score does not exist
        return math.copysign(math.inf, distance) if distance else 0.0
    return distance / math.sqrt(variance)
