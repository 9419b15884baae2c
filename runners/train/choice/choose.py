"""The choice by a benchmark: the highest mean over the same questions, and what that number is worth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from runners.evaluate.statistics.clusters import ClusteredMean, clustered_mean, t_interval
from runners.progress import Progress
from runners.train.choice.benchmark import Benchmark, Values
from runners.train.choice.candidates import Candidates
from runners.train.choice.scores import score_all
from schemas.errors import EmptyResult
from schemas.training import Saved


@dataclass(frozen=True, slots=True)
class Chosen:
    """The best candidate (step 0: the base was never surpassed), all of them with their scores, the base's apart, and
    why it was chosen, in one or two sentences.
    """

    best: Saved
    base: Saved
    checkpoints: tuple[Saved, ...]
    why: str


def choose(
    benchmark: Benchmark,
    candidates: Candidates,
    base: Saved,
    checkpoints: Sequence[Saved],
    *,
    cache: Path,
    progress: Progress,
) -> Chosen:
    """Score the base (a `Saved` of step 0 with its validation loss) and all checkpoints; of equal scores the lower
    validation loss wins, then the earlier step.

    Only questions count that every candidate has a value for: means over different ones would not be comparable. Raises
    EmptyResult where there is none, and as `score_all`.
    """
    everybody = (base, *checkpoints)
    values = score_all(benchmark, candidates, everybody, cache=cache, progress=progress)
    common = [place for place in range(len(benchmark.clusters)) if all(row[place] is not None for row in values)]
    if not common:
        raise EmptyResult("no question of the development split has a score for every checkpoint; see what it asks")
    means = [_mean(benchmark, row, common) for row in values]
    scored = [one.model_copy(update={"score": mean.mean}) for one, mean in zip(everybody, means, strict=True)]
    place = max(range(len(scored)), key=lambda index: _rank(scored[index]))
    missing = len(benchmark.clusters) - len(common)
    why = _why(benchmark, means[place], base=means[0], count=len(checkpoints), missing=missing)
    return Chosen(scored[place], scored[0], tuple(scored[1:]), why)


def _rank(saved: Saved) -> tuple[float, float, int]:
    return (saved.score or 0.0, -saved.validation, -saved.step)


def _mean(benchmark: Benchmark, values: Values, common: Sequence[int]) -> ClusteredMean:
    clusters = [benchmark.clusters[place] for place in common]
    return clustered_mean([float(values[place] or 0.0) for place in common], clusters)


def _why(benchmark: Benchmark, mean: ClusteredMean, *, base: ClusteredMean, count: int, missing: int) -> str:
    """What stands in the report: n, interval, and that the best of several looks better than it is."""
    left = f", {missing:,} more have no score for every one of them" if missing else ""
    return (
        f"the best of the base and {count:,} checkpoints by {benchmark.title} on {mean.n:,} development questions"
        f"{left}: {_say(benchmark, mean)}, the base {_number(benchmark, base.mean)}; where equal, the lower validation"
        " loss. The best of several looks better than it is, so that number is no test: measure with questions that had"
        " no part in the choice"
    )


def _say(benchmark: Benchmark, mean: ClusteredMean) -> str:
    """A mean with its interval."""
    shown = _number(benchmark, mean.mean)
    if not math.isfinite(mean.se):
        return f"{shown} (no interval: all questions are of one passage)"
    lowest, highest = (0.0, 1.0) if benchmark.share else (1.0, 10.0)
    low, high = t_interval(mean.mean, mean.se, mean.df)
    ends = (_number(benchmark, max(lowest, low)), _number(benchmark, min(highest, high)))
    return f"{shown} (95 % interval {ends[0]} to {ends[1]})"


def _number(benchmark: Benchmark, mean: float) -> str:
    """In percent where it is a share."""
    return f"{mean * 100:.1f} %" if benchmark.share else f"{mean:.1f}"
