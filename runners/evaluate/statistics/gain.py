"""The specific gain: what was gained on taught facts beyond the gain on facts of the same source never taught."""

from __future__ import annotations

import math
from dataclasses import dataclass

from runners.evaluate.statistics.clusters import ClusteredMean, t_interval


@dataclass(frozen=True, slots=True)
class WelchDifference:
    """A difference of two independent clustered means; `df` after Welch, counted in clusters."""

    delta: float
    se: float
    df: float

    def interval(self, *, level: float = 0.95) -> tuple[float, float]:
        """The t interval of the difference."""
        return t_interval(self.delta, self.se, self.df, level=level)


def subtract(taught: ClusteredMean, control: ClusteredMean) -> WelchDifference:
    """`taught` - `control`; two clusters at least on either side, and a standard error above 0 on one."""
    squares = [(side.se**2, side.df) for side in (taught, control)]
    variance = math.fsum(square for square, _ in squares)
    df = variance**2 / math.fsum(square**2 / df for square, df in squares)
    return WelchDifference(taught.mean - control.mean, math.sqrt(variance), df)
