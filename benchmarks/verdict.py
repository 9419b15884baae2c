"""Verdicts: how often simulated pull requests get a BETTER or WORSE, where nothing differs and where one leaf does.

    python benchmarks/verdict.py [--quick] [--json]
        --quick: 2,000 pull requests instead of 20,000 where passages are shared and where answers are rated

Beside it stands how often a rule would speak that calls every difference of two means a change. What is simulated, and
what the figures say, stands in docs/benchmarks.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from common.many_words import call_clusters, call_flips, call_ratings, mid_ps
from common.pull_requests import Leaves, Rated, draw_clusters, draw_flips, draw_ratings
from common.targets import Target, read_arguments, show
from scipy.stats import binomtest

from runners.evaluate.statistics.eprocess import stakes
from runners.evaluate.statistics.looks import false_alarm_rate, obrien_fleming, pocock

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Words = NDArray[np.int64]

REQUESTS, QUICK_REQUESTS = 20_000, 2_000
FAMILIES = (1, 3, 8)
SIZES = (150, 250)
DISCORDANT, GAIN, POINTS = 0.3, 0.10, 1.0
CLUSTERS, TOGETHER = 30, 8
SEEDS = 30
LOOKS, STEP = 4, 100


def main() -> None:
    """Simulate and print."""
    chosen = read_arguments(__doc__ or "")
    requests = QUICK_REQUESTS if chosen.quick else REQUESTS
    targets = [target for n in SIZES for leaves in FAMILIES for target in measure_flips(n, leaves)]
    targets += [target for leaves in FAMILIES for target in measure_clusters(requests, leaves)]
    targets += [
        target for repeats in (1, 2) for leaves in FAMILIES for target in measure_ratings(requests, leaves, repeats)
    ]
    targets += measure_small_leaves()
    targets += measure_looks()
    show("Verdicts: % of simulated pull requests", targets, as_json=chosen.json)


def measure_flips(n: int, leaves: int) -> list[Target]:
    """Independent items of multiple choice: what the acceptance of a verdict rests on."""
    name = f"{say(leaves)}, {n} items"
    gained, lost = draw_flips(Leaves(REQUESTS, leaves), n, DISCORDANT, seed=1)
    found = call_flips(*draw_flips(Leaves(REQUESTS, leaves, GAIN), n, DISCORDANT, seed=2))
    goal = 80 if (n, leaves) == (250, 1) else None
    return [
        *judge_alarms(name, call_flips(gained, lost), goal=5.5),
        Target(f"{name}: any difference", share(gained != lost)),
        Target(f"{name}: +10 points found", 100 * float((found[:, 0] > 0).mean()), goal, at_least=True),
    ]


def measure_clusters(requests: int, leaves: int) -> list[Target]:
    """Items that share passages, whose flips correlate with .4."""
    name = f"{say(leaves)}, {CLUSTERS} x {TOGETHER} items"
    differences = draw_clusters(Leaves(requests, leaves), CLUSTERS, TOGETHER, DISCORDANT, seed=3)
    found = call_clusters(draw_clusters(Leaves(requests, leaves, GAIN), CLUSTERS, TOGETHER, DISCORDANT, seed=4))
    return [
        *judge_alarms(name, call_clusters(differences)),
        Target(f"{name}: any difference", share(differences.sum(axis=(2, 3)) != 0)),
        Target(f"{name}: +10 points found", 100 * float((found[:, 0] > 0).mean())),
    ]


def measure_ratings(requests: int, leaves: int, repeats: int) -> list[Target]:
    """Answers rated 1 to 10 by a judge whose marks scatter by one point."""
    name, rated = f"{say(leaves)}, {SEEDS} answers rated {('once', 'twice')[repeats - 1]}", Rated(repeats=repeats)
    differences = draw_ratings(Leaves(requests, leaves), SEEDS, rated, seed=5)
    found = call_ratings(draw_ratings(Leaves(requests, leaves, POINTS), SEEDS, rated, seed=6))
    return [
        *judge_alarms(name, call_ratings(differences)),
        Target(f"{name}: any difference", share(differences.sum(axis=2) != 0)),
        Target(f"{name}: +1 point found", 100 * float((found[:, 0] > 0).mean())),
    ]


def measure_small_leaves() -> list[Target]:
    """Leaves of the size that published examples have."""
    rows = []
    for n, discordant in ((27, 0.1), (27, 0.2), (100, 0.1)):
        gained, lost = draw_flips(Leaves(REQUESTS, 1), n, discordant, seed=7)
        rows += compare_rules(f"1 leaf, {n} items, {discordant:.0%} flip", call_flips(gained, lost), gained != lost)
    for n, noise in ((3, 1.0), (5, 1.0), (5, 1.5)):
        marks = draw_ratings(Leaves(REQUESTS, 1), n, Rated(quality=0.0, noise=noise), seed=8)
        rows += compare_rules(f"1 leaf, {n} answers, sd {noise:g}", call_ratings(marks), marks.sum(axis=2) != 0)
    return rows


def measure_looks() -> list[Target]:
    """False words where more items are asked for until one comes: looks after 100, 200, 300 and 400 items."""
    draw = np.random.default_rng(9)
    flips = draw.choice([1, -1, 0], p=[DISCORDANT / 2, DISCORDANT / 2, 1 - DISCORDANT], size=(REQUESTS, LOOKS * STEP))
    looks = slice(STEP - 1, None, STEP)
    p = mid_ps(*((side * flips > 0).cumsum(axis=1)[:, looks] for side in (1, -1)))
    name = f"{LOOKS} looks"
    plans = {"at .05 each": (0.05,) * LOOKS, "at Pocock's levels": pocock(LOOKS)}
    plans["at O'Brien and Fleming's"] = obrien_fleming(LOOKS)
    rows = [Target(f"{name} {how}, simulated", share(p <= np.asarray(levels))) for how, levels in plans.items()]
    rows += [Target(f"{name} {how}, computed", 100 * false_alarm_rate(levels)) for how, levels in plans.items()]
    return [*rows, Target("a look after every item, by an e-process", share(stakes(flips) >= 20))]


def judge_alarms(name: str, words: Words, *, goal: float | None = None) -> list[Target]:
    """How often there is any word where nothing differs, with the upper end of the share's 95 % interval.

    The interval is Clopper and Pearson's.
    """
    called = int((words != 0).any(axis=1).sum())
    bound = binomtest(called, len(words)).proportion_ci(0.95, method="exact").high
    return [
        Target(f"{name}: false words", 100 * called / len(words)),
        Target(f"{name}: upper 95 % bound", 100 * float(bound), goal),
    ]


def compare_rules(name: str, words: Words, differs: NDArray[np.bool_]) -> list[Target]:
    """False alarms of both rules on one leaf."""
    return [
        Target(f"{name}: false words", 100 * float((words != 0).mean())),
        Target(f"{name}: any difference", share(differs)),
    ]


def share(found: NDArray[np.bool_]) -> float:
    """Percent of the pull requests in which something was found anywhere."""
    return 100 * float(found.reshape(len(found), -1).any(axis=1).mean())


def say(leaves: int) -> str:
    """`1 leaf`, `3 leaves`."""
    return "1 leaf" if leaves == 1 else f"{leaves} leaves"


if __name__ == "__main__":
    main()
