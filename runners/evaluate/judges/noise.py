"""How much a judge's marks of one and the same answer differ."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import variance

from runners.evaluate.judges.seam import Exchange, Judge
from runners.progress import Tick

FEWEST = 2
"""Marks of one answer that say anything about how they spread."""


def measure_noise(
    make: Callable[[int], Judge], exchanges: Sequence[Exchange], *, repeats: int, tick: Tick = lambda _units: None
) -> float | None:
    """The standard deviation of a single mark around the mean of its answer, on the judge's scale; s_j of

        Var(mean difference) = (s_q^2 + (s_jt^2 + s_jb^2) / r) / n

    with r marks an answer, and n questions. `make` makes the judge that gives as many marks to each answer as it is
    told. None where no answer has two: nothing is known, or the judge, like the embedded one, has no chance in it.
    Raises EndpointError as Judge does.
    """
    rated = make(repeats).rate(exchanges, tick=tick)
    spreads = [(variance(one.marks), len(one.marks) - 1) for one in rated if len(one.marks) >= FEWEST]
    if not spreads:
        return None
    return math.sqrt(math.fsum(spread * df for spread, df in spreads) / sum(df for _, df in spreads))
