"""How many bytes a training leaves on disk, and needs on the way."""

from __future__ import annotations

from runners.train.profile import TrainingProfile
from runners.train.reckon.load import Load
from runners.train.reckon.shape import Shape

_F32, _F16, _Q4 = 4.0, 2.0, 0.61
"""Bytes a weight; Q4_K_M has 4.9 bits (`runners/models/convert/quantize.py`)."""


def reckon_disk(
    shape: Shape, load: Load, profile: TrainingProfile, *, kept: int | None = None, gguf: bool, quantized: bool
) -> int:
    """Bytes of `kept` checkpoints (None: all), of the state to resume from, and of the models that are made at the end.

    The state is written beside the one before it, so it counts twice.
    """
    trained = shape.trained(profile)
    checkpoint = shape.stored * shape.weights if profile.method == "full" else 4 * trained
    state = 2 * (4 + 8) * trained
    merged = shape.stored * shape.weights if profile.method == "lora" else 0
    # An adapter becomes f16 by way of a merged model in 32 bits, which is gone before few bits are made of that.
    passing = _F32 if gguf and profile.method == "lora" else 0
    files = (_F16 if gguf else 0) + max(passing, _Q4 if gguf and quantized else 0)
    return (
        checkpoint * (load.saves if kept is None else min(kept, load.saves))
        + state
        + merged
        + round(files * shape.weights)
    )
