"""What fine-tuning tells about itself: the lines of `loss.jsonl`, checkpoints, and how it ended."""

from __future__ import annotations

from typing import Literal

from schemas.item import Frozen

LOSSES = "loss.jsonl"
"""In a run's folder: one JSON object a line, each a Stepped, Measured or Saved."""


class Stepped(Frozen):
    """One optimizer step, the first is 1. `loss` is the mean over the step's `counted` tokens, in nats; `tokens` are
    its real ones, padding left out; `seconds` its wall time. `rows` counts all rows seen since the beginning, `total`
    is how many steps are planned.
    """

    event: Literal["step"] = "step"
    step: int
    total: int
    epoch: int
    rows: int
    loss: float
    gradient_norm: float
    learning_rate: float
    counted: int
    tokens: int
    seconds: float


class Measured(Frozen):
    """The validation loss after `step` steps (0: of the base), in nats a counted token; `train` is the mean loss of the
    steps since the last measurement (at step 0: of the first training rows).
    """

    event: Literal["validation"] = "validation"
    step: int
    epoch: int
    rows: int
    train: float
    validation: float


class Saved(Frozen):
    """A checkpoint. `folder` is relative to the run's folder; `validation` as measured then. `score` is what a
    benchmark on the development split gave, None where none was asked for.
    """

    event: Literal["saved"] = "saved"
    step: int
    epoch: int
    rows: int
    validation: float
    folder: str
    score: float | None = None


class Trained(Frozen):
    """How training ended. `best` is the checkpoint of the lowest validation loss (`step` 0, with no folder: the base
    was never surpassed); `ended` says why it is over. `layout` and `precision` are what was used, with the reason.
    """

    best: Saved
    last: Saved
    checkpoints: tuple[Saved, ...]
    steps: int
    tokens: int
    ended: Literal["all steps done", "no lower validation loss"]
    layout: str
    precision: str
