"""Losses and gradients that are no finite numbers end a training, before a step is made of them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from runners.train.job import ROWS
from runners.train.loop.computation import StepResult
from runners.train.plan.steps import Step
from schemas.errors import TrainingFailed
from schemas.training import Measured

NAMED = 5
"""Of more rows that a step learnt from, only so many are named."""


def check_step(result: StepResult, step: Step, *, number: int, rate: float) -> None:
    """Raises TrainingFailed, which names step and rows, where the step would spoil the weights. `rate` is the highest
    learning rate of the training.
    """
    odd = "loss" if not math.isfinite(result.loss) else "gradient" if not math.isfinite(result.norm) else None
    if odd:
        raise TrainingFailed(
            f"step {number} (epoch {step.epoch}): the {odd} of {_name(step.rows)} is no finite number; lower the "
            f"learning rate ({rate:g}), warm up for longer, or take --precision fp32"
        )


def check_measured(measured: Measured, *, rate: float) -> None:
    """Raises TrainingFailed where the losses after a step, or of the base, cannot be compared with others."""
    if math.isfinite(measured.validation) and math.isfinite(measured.train):
        return
    if not measured.step:
        raise TrainingFailed(
            "the base's own loss is no finite number: its weights are damaged, or want --precision fp32"
        )
    raise TrainingFailed(
        f"after step {measured.step} the validation loss is no finite number; lower the learning rate ({rate:g}), or "
        "take --precision fp32"
    )


def _name(rows: Sequence[int]) -> str:
    """Numbers of rows, from 1, as they stand in the run's folder."""
    named = ", ".join(str(row + 1) for row in rows[:NAMED])
    return f"rows {named}" + (f" and {len(rows) - NAMED} others" if len(rows) > NAMED else "") + f" of {ROWS}"
