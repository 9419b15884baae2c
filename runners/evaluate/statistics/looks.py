"""What repeated looks at growing data cost, and the levels that pay for it.

A run that is asked for more items until its word is BETTER tests several times. With equal steps the test statistics
are those of a random walk; the chance that one of several looks rejects is computed by repeated integration (Armitage,
McPherson and Rowe 1969). Pocock's boundary has the same level at every look, O'Brien and Fleming's is stricter at
first.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NODES = 120
Bounds = Callable[[float], list[float]]


def pocock(looks: int, *, level: float = 0.05) -> tuple[float, ...]:
    """Nominal two-sided levels of `looks` equally spaced looks, all alike (Pocock 1977)."""
    return _solve(lambda bound: [bound] * looks, level)


def obrien_fleming(looks: int, *, level: float = 0.05) -> tuple[float, ...]:
    """Nominal two-sided levels that rise from look to look (O'Brien and Fleming 1979)."""
    return _solve(lambda bound: [bound * math.sqrt(looks / look) for look in range(1, looks + 1)], level)


def false_alarm_rate(levels: Sequence[float]) -> float:
    """Chance that at least one of equally spaced looks with these nominal two-sided levels rejects what is true."""
    from scipy.special import ndtri

    return 1 - _stay([-float(ndtri(level / 2)) for level in levels])


def _solve(bounds: Bounds, level: float) -> tuple[float, ...]:
    from scipy.optimize import brentq
    from scipy.special import ndtr

    bound = brentq(lambda bound: 1 - _stay(bounds(bound)) - level, 1.0, 6.0, xtol=1e-10)
    return tuple(2 * float(ndtr(-limit)) for limit in bounds(bound))


def _stay(bounds: Sequence[float]) -> float:
    """Chance that a standard random walk is within bound * sqrt(look) at every look."""
    from scipy.special import ndtr
    from scipy.stats import norm

    limits = [bound * math.sqrt(look) for look, bound in enumerate(bounds, 1)]
    if len(limits) == 1:
        return float(1 - 2 * ndtr(-limits[0]))
    nodes, weights = _grid()
    density, places = norm.pdf(limits[0] * nodes), limits[0] * nodes
    for before, limit in pairwise(limits[:-1]):
        steps = norm.pdf(limit * nodes[:, None] - places[None, :])
        density, places = steps @ (density * weights * before), limit * nodes
    last = ndtr(limits[-1] - places) - ndtr(-limits[-1] - places)
    return float((density * weights * limits[-2]) @ last)


@lru_cache(maxsize=1)
def _grid() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Nodes in -1..1 and weights of the Gauss-Legendre quadrature."""
    from scipy.special import roots_legendre

    nodes, weights = roots_legendre(_NODES)
    return nodes, weights
