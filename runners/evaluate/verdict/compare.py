"""Base against tuned on one kind of item: difference, interval, test and smallest visible effect.

Shares (`choice`, `exact`, `pairwise`) with one item a cluster: McNemar mid-p and the Tango interval. Several items a
cluster, and all means (`judge`, `likelihood`): sign-flip over clusters and a t interval over clusters, for shares never
narrower than Tango's.
"""

from __future__ import annotations

import math
from dataclasses import replace

from runners.evaluate.statistics.clusters import ClusteredMean, cluster_sums, clustered_mean, t_interval
from runners.evaluate.statistics.gain import subtract
from runners.evaluate.statistics.mcnemar import mid_p
from runners.evaluate.statistics.power import smallest_choice_effect, smallest_mean_effect
from runners.evaluate.statistics.signflip import sign_flip_p
from runners.evaluate.statistics.tango import tango_interval
from runners.evaluate.verdict.paired import Sample
from schemas.result import FEWEST_CLUSTERS, Comparison, Interval, SpecificGain

LEVEL = 0.05
ALIKE = 2e-4 + 1e-9
"""How far apart differences may be that are the same one: each is of two numbers rounded to 1e-4."""


def compare(sample: Sample, *, level: float = LEVEL) -> Comparison:
    """Everything about a sample of at least one pair; `level` is the one its smallest visible effect is stated at."""
    interval = find_interval(sample)
    return Comparison(
        kind=sample.kind,
        score=sample.score,
        n=sample.n,
        clusters=sample.cluster_count,
        missing=sample.missing,
        base=math.fsum(sample.base) / sample.n,
        tuned=math.fsum(sample.tuned) / sample.n,
        delta=math.fsum(sample.differences) / sample.n,
        interval=interval,
        p=find_p(sample),
        smallest_effect=find_smallest_effect(sample, level=level) if interval else None,
        soft_delta=math.fsum(sample.soft) / sample.n if sample.soft else None,
        note=_explain_silence(sample),
    )


def find_p(sample: Sample) -> float | None:
    """Two-sided p of the sample's own test; None where all ratings moved alike: nothing tells their noise."""
    if _is_uniform(sample):
        return None
    if uses_flips(sample):
        return mid_p(sample.gained, sample.lost)
    return sign_flip_p(cluster_sums(sample.differences, sample.clusters))


def find_interval(sample: Sample) -> Interval | None:
    """The 95 % interval to print; None where the test cannot reject by construction, so that nothing contradicts it."""
    if _explain_silence(sample):
        return None
    if uses_flips(sample):
        low, high = tango_interval(sample.gained, sample.lost, sample.n)
        return Interval(low=low, high=high, method="tango")
    spread = clustered_mean(sample.differences, sample.clusters)
    low, high = t_interval(spread.mean, spread.se, spread.df)
    if not sample.is_share:
        return Interval(low=low, high=high, method="t over clusters")
    floor = tango_interval(sample.gained, sample.lost, sample.n)
    return Interval(
        low=max(-1.0, min(low, floor[0])), high=min(1.0, max(high, floor[1])), method="t over clusters, at least tango"
    )


def find_smallest_effect(sample: Sample, *, level: float) -> float | None:
    """The true difference that would be seen with 80 % power; None where no difference would be."""
    if uses_flips(sample):
        return smallest_choice_effect(sample.n, sample.discordant, level=level)
    spread = _spread(sample)
    return smallest_mean_effect(spread.se, spread.df, level=level) if spread.se else None


def find_specific_gain(taught: Sample, control: Sample) -> SpecificGain | None:
    """Gain on taught items minus gain on control items; None where either side has too few clusters to measure.

    `shown` iff the whole interval lies above 0 and both sides have the six clusters that any word needs.
    """
    if min(taught.cluster_count, control.cluster_count) < 2:
        return None
    sides = _spread(taught), _spread(control)
    if not any(side.se for side in sides):
        return None
    difference = subtract(*sides)
    low, high = difference.interval()
    enough = min(side.clusters for side in sides) >= FEWEST_CLUSTERS
    interval = Interval(low=low, high=high, method="welch over clusters")
    return SpecificGain(delta=difference.delta, interval=interval, shown=enough and low > 0)


def uses_flips(sample: Sample) -> bool:
    """Whether McNemar and Tango apply: shares of independent items, enough of them for the sign-flip floor."""
    return sample.is_share and sample.independent and sample.cluster_count >= FEWEST_CLUSTERS


def name_units(sample: Sample) -> str:
    """What a cluster is called: choice items are written from passages, open items from seeds."""
    unit = "passage" if sample.score == "choice" else "seed"
    return unit if sample.cluster_count == 1 else f"{unit}s"


def _explain_silence(sample: Sample) -> str:
    """Why no interval can be shown; empty when one can."""
    if sample.cluster_count < FEWEST_CLUSTERS:
        count, units = sample.cluster_count, name_units(sample)
        return f"cannot be significant: {count} independent {units}, at least {FEWEST_CLUSTERS} are needed"
    if _is_uniform(sample):
        what = "ratings" if sample.score == "judge" else "likelihoods"
        return f"cannot be significant: all {what} moved by the same amount, which says nothing about their noise"
    return ""


def _is_uniform(sample: Sample) -> bool:
    return not sample.is_share and max(sample.differences) - min(sample.differences) <= ALIKE


def _spread(sample: Sample) -> ClusteredMean:
    """Mean and clustered standard error, for shares never smaller than Tango's half-width allows; 0 where all ratings
    moved alike, whatever their rounding makes of it.
    """
    spread = clustered_mean(sample.differences, sample.clusters)
    if not sample.is_share:
        return replace(spread, se=0.0) if _is_uniform(sample) else spread
    if spread.se:
        return spread
    low, high = tango_interval(sample.gained, sample.lost, sample.n)
    return ClusteredMean(spread.mean, (high - low) / 2 / 1.96, spread.n, spread.clusters)
