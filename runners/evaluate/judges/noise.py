"""How much a judge's marks of one and the same answer differ."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from statistics import variance

from runners.evaluate.judges.seam import Exchange, Judge
from runners.progress import Tick

FEWEST = 2
"""Marks of one answer that say anything about how they spread."""


def noise_of(marks: Iterable[Sequence[float]]) -> float | None:
    """The standard deviation of a single mark around the mean of its answer, from the marks of each answer; s_j of

        Var(mean difference) = (s_q^2 + (s_jt^2 + s_jb^2) / r) / n

    with r marks an answer, and n questions. Answers count by how many marks they have beyond one. None where no answer
    has two: nothing is known, or the judge, like the embedded one, has no chance in it.
    """
    spreads = [(variance(some), len(some) - 1) for some in marks if len(some) >= FEWEST]
    if not spreads:
        return None
    return math.sqrt(math.fsum(spread * df for spread, df in spreads) / sum(df for _, df in spreads))


def measure_noise(
    make: Callable[[int], Judge], exchanges: Sequence[Exchange], *, repeats: int, tick: Tick = lambda _units: None
) -> float | None:
    """The noise of a judge, on its scale, from `repeats` marks of each answer; None as `noise_of`.

    `make` makes the judge that gives as many marks to each answer as it is told. Answers that are neither right nor
    wrong show the most. Raises EndpointError as Judge does.
    """
    return noise_of(one.marks for one in make(repeats).rate(exchanges, tick=tick))
