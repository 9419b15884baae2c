"""How many items would have decided: what an INCONCLUSIVE must say."""

from __future__ import annotations

from dataclasses import dataclass

from runners.evaluate.statistics.clusters import clustered_mean
from runners.evaluate.statistics.power import choice_items_needed, mean_items_needed, unchanged_items_needed
from runners.evaluate.verdict.compare import uses_flips
from runners.evaluate.verdict.paired import Sample


@dataclass(frozen=True, slots=True)
class Needed:
    """`items` in all, of the same design, see a true difference of `effect` with 80 % power."""

    items: int
    effect: float


def find_needed(sample: Sample, *, margin: float, level: float) -> Needed | None:
    """Items that would decide, where at least two clusters tell the noise; None where nothing can be said.

    The difference to see is the observed one, but no smaller than the margin: what is smaller need not be told from
    nothing. Where this many items are already there, it is the observed one.
    """
    if not any(sample.differences):
        return Needed(unchanged_items_needed(margin), margin) if sample.is_share else None
    if sample.cluster_count < 2:
        return None
    observed = abs(sum(sample.differences)) / sample.n
    for effect in (max(observed, margin), observed):
        if effect and (items := _count_items(sample, effect, level)) > sample.n:
            return Needed(items, effect)
    return None


def _count_items(sample: Sample, effect: float, level: float) -> int:
    if uses_flips(sample):
        return choice_items_needed(effect, max(effect, sample.discordant), level=level)
    spread = clustered_mean(sample.differences, sample.clusters)
    return mean_items_needed(effect, spread.se, sample.n, level=level)
