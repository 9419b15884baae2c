"""What an evaluation of this size can see: power, the smallest visible effect, and the items that would decide."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Test = Literal["mid-p", "exact"]
POWER = 0.8


def choice_power(n: int, delta: float, discordant: float, *, level: float = 0.05, test: Test = "mid-p") -> float:
    """Chance that McNemar's test calls a true gain of `delta` a gain, by enumeration of all flips among `n` items.

    `discordant` > 0 is the share of items that flip either way, at least `delta`. With `delta` 0 it is half the
    test's false-alarm rate.
    """
    import numpy as np
    from scipy.stats import binom

    flips = np.arange(n + 1)
    lost = binom.cdf(_most_losses(n, level, test), flips, (discordant - delta) / (2 * discordant))
    return float(binom.pmf(flips, n, discordant) @ lost)


@lru_cache(maxsize=32)
def _most_losses(n: int, level: float, test: Test) -> NDArray[np.int64]:
    """For 0..n flips: with how many losses at most the test still rejects in favour of a gain; -1 for none."""
    import numpy as np
    from scipy.stats import binom

    flips = np.arange(n + 1)
    below = np.maximum(binom.ppf(level / 2, flips, 0.5).astype(np.int64) - 2, -1)
    most = np.full(n + 1, -1, dtype=np.int64)
    for losses in (below + step for step in range(4)):
        share = binom.cdf(losses, flips, 0.5)
        p = 2 * share if test == "exact" else share + binom.cdf(losses - 1, flips, 0.5)
        most = np.where((p <= level) & (2 * losses < flips), losses, most)
    return most


def smallest_choice_effect(n: int, discordant: float, *, level: float = 0.05, test: Test = "mid-p") -> float | None:
    """The gain that the test sees with 80 % power among `n` items of which the share `discordant` flips.

    Larger than `discordant` where even flips that all go one way would not do: then more items must flip. None where
    not even a flip of every item would be seen.
    """

    def power(delta: float) -> float:
        return choice_power(n, delta, max(delta, discordant), level=level, test=test)

    if power(1.0) < POWER:
        return None
    low, high = 0.0, 1.0
    while high - low > 1e-4:  # power rises with delta; the precision is a hundredth of a point
        middle = (low + high) / 2
        low, high = (low, middle) if power(middle) >= POWER else (middle, high)
    return round(high, 4)


def smallest_mean_effect(se: float, df: float, *, level: float = 0.05) -> float:
    """The mean difference that a t test with this standard error sees with 80 % power, in the unit of `se`."""
    from scipy.special import stdtrit

    return float(stdtrit(df, 1 - level / 2) + stdtrit(df, POWER)) * se


def rating_error(n: int, *, quality: float, noise: float, repeats: int = 1) -> float:
    """Standard error of the mean of `n` rating differences, in rating points.

    `quality` is the standard deviation of the true differences, `noise` that of repeated ratings of one answer, of
    which `repeats` are averaged on either side: past two of them, more questions tell more than more repeats.
    """
    return math.sqrt((quality**2 + 2 * noise**2 / repeats) / n)


def choice_items_needed(delta: float, discordant: float, *, level: float = 0.05) -> int:
    """Items for 80 % power to see a gain of `delta` > 0 (Connor 1987); `discordant` at least `delta`."""
    alpha, beta = _quantiles(level)
    return math.ceil((alpha * math.sqrt(discordant) + beta * math.sqrt(discordant - delta**2)) ** 2 / delta**2)


def mean_items_needed(delta: float, se: float, n: int, *, level: float = 0.05) -> int:
    """Items for 80 % power to see a mean difference `delta` > 0, where `n` items of the same design gave `se`."""
    return math.ceil(n * (sum(_quantiles(level)) * se / delta) ** 2)


def unchanged_items_needed(margin: float, *, level: float = 0.05) -> int:
    """Items after which the Tango interval of no flip at all lies within the margin: z² / (N + z²) <= margin."""
    alpha, _ = _quantiles(level)
    return math.ceil(alpha**2 * (1 - margin) / margin)


def _quantiles(level: float) -> tuple[float, float]:
    from scipy.special import ndtri

    return float(ndtri(1 - level / 2)), float(ndtri(POWER))
