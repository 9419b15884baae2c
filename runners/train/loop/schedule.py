"""The learning rate of a step: linear warm-up, then a cosine (SGDR, no restarts: arXiv 1608.03983), a line, or none."""

from __future__ import annotations

import math
from typing import assert_never

from runners.train.profile import TrainingProfile


def learning_rate(step: int, *, steps: int, profile: TrainingProfile) -> float:
    """The rate for optimizer step `step` (from 0) of `steps`."""
    rise = _warm_up(steps, profile)
    if step < rise:
        return profile.learning_rate * (step + 1) / rise
    done = (step - rise) / max(1, steps - rise)
    return profile.learning_rate * _fallen(done, profile)


def _warm_up(steps: int, profile: TrainingProfile) -> int:
    """How many steps the rate rises for; a training of fewer never gets to its full rate."""
    return round(profile.warmup_share * steps) if profile.warmup_steps is None else profile.warmup_steps


def _fallen(done: float, profile: TrainingProfile) -> float:
    """What is left of the rate when a share of the steps after the warm-up is done."""
    match profile.schedule:
        case "constant":
            return 1.0
        case "linear":
            return profile.floor + (1 - profile.floor) * (1 - done)
        case "cosine":
            return profile.floor + (1 - profile.floor) * 0.5 * (1 + math.cos(math.pi * done))
    assert_never(profile.schedule)
