"""The memory that choosing by a benchmark takes, once training has let go of its own."""

from __future__ import annotations

from rich.filesize import decimal

from runners.train.profile import TrainingProfile
from runners.train.reckon.memory import FIXED, LOGITS
from runners.train.reckon.shape import Shape
from schemas.errors import UsageError


def reckon_choosing(shape: Shape, profile: TrainingProfile) -> int:
    """Bytes: one whole model at a time in 32 bits, whatever it was trained in (`runners/models/load.py`), with an
    adapter and the file that it is read from.
    """
    adapter = 2 * 4 * shape.trained(profile) if profile.method == "lora" else 0
    return FIXED + LOGITS + 4 * shape.weights + adapter


def check_choosing(shape: Shape, profile: TrainingProfile, *, free: int) -> int:
    """The memory of choosing. Raises UsageError where it is more than the `free` bytes."""
    needed = reckon_choosing(shape, profile)
    if needed <= free:
        return needed
    raise UsageError(
        f"choosing by a benchmark, once training has ended, would take about {decimal(needed)} of memory for a model in"
        f" 32 bits, where {decimal(free)} are free; --choose-by loss takes none"
    )
