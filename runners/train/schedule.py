"""The learning rate of a step: linear warm-up, then a cosine to a tenth (SGDR, no restarts: arXiv 1608.03983)."""

from __future__ import annotations

import math

from runners.train.profile import TrainingProfile


def learning_rate(step: int, *, steps: int, profile: TrainingProfile) -> float:
    """The rate for optimizer step `step` (from 0) of `steps`."""
    rise = round(profile.warmup_share * steps)
    if step < rise:
        return profile.learning_rate * (step + 1) / rise
    done = (step - rise) / max(1, steps - rise)
    return profile.learning_rate * (0.1 + 0.9 * 0.5 * (1 + math.cos(math.pi * done)))
