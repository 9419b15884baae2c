"""Simulated pull requests: what two models' answers look like where nothing differs, and where one leaf was learnt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LOWEST, HIGHEST = 1, 10
TOGETHER = 1.5
"""Beta parameters of a cluster's lean add up to this: flips of one cluster then correlate with 1 / (1 + 1.5) = .4."""


@dataclass(frozen=True)
class Leaves:
    """`requests` pull requests of `leaves` leaves; the first leaf of each gains `gain`, the others nothing."""

    requests: int
    leaves: int
    gain: float = 0.0

    @property
    def gains(self) -> Floats:
        """The true gain of each leaf."""
        return np.asarray([self.gain] + [0.0] * (self.leaves - 1))


def draw_flips(many: Leaves, n: int, discordant: float, *, seed: int) -> tuple[Ints, Ints]:
    """Gains and losses (requests x leaves) among `n` independent items of which the share `discordant` flips."""
    draw = np.random.default_rng(seed)
    flips = draw.binomial(n, discordant, size=(many.requests, many.leaves))
    gained = draw.binomial(flips, (discordant + many.gains) / (2 * discordant))
    return gained, flips - gained


def draw_clusters(many: Leaves, clusters: int, size: int, discordant: float, *, seed: int) -> Floats:
    """Differences (requests x leaves x clusters x items): a cluster's flips lean one way or the other together."""
    draw = np.random.default_rng(seed)
    shape = (many.requests, many.leaves, clusters, size)
    up = ((discordant + many.gains) / (2 * discordant))[None, :, None, None]
    lean = draw.beta(TOGETHER * up, TOGETHER * (1 - up), size=(*shape[:3], 1))
    differences: Floats = np.where(draw.random(shape) < lean, 1.0, -1.0) * (draw.random(shape) < discordant)
    return differences


@dataclass(frozen=True)
class Rated:
    """How ratings scatter: `quality` is the sd of the true differences, `noise` that of one rating, of `repeats`."""

    quality: float = 1.5
    noise: float = 1.0
    repeats: int = 1


def draw_ratings(many: Leaves, n: int, rated: Rated, *, seed: int) -> Floats:
    """Differences (requests x leaves x items) of mean marks of 1 to 10 for answers whose worth is 4 to 9."""
    draw = np.random.default_rng(seed)
    shape = (many.requests, many.leaves, n)
    base = draw.uniform(4, 9, size=shape)
    tuned = base + many.gains[None, :, None] + draw.normal(scale=rated.quality, size=shape)
    before, after = (_rate(worth, rated, draw) for worth in (base, tuned))
    return (after - before) / rated.repeats


def _rate(worth: Floats, rated: Rated, draw: np.random.Generator) -> Floats:
    """The sum of the marks, which is exact where a mean would be rounded."""
    marks = worth[..., None] + draw.normal(scale=rated.noise, size=(*worth.shape, rated.repeats))
    total: Floats = np.clip(np.rint(marks), LOWEST, HIGHEST).sum(axis=-1)
    return total
