"""The memory that making models of the best checkpoint takes, on this machine, once training has let go of its own."""

from __future__ import annotations

from rich.filesize import decimal

from runners.train.profile import TrainingProfile
from runners.train.reckon.memory import FIXED
from runners.train.reckon.shape import Shape
from schemas.errors import UsageError

_LAYER = 16
"""Bytes a weight of the one layer that is summed: it, its sum, the adapter's product and what is made of that."""


def reckon_making(shape: Shape, profile: TrainingProfile, *, merged: bool, gguf: bool) -> int:
    """Bytes. A whole model is one already, and becomes GGUF tensor by tensor; an adapter's base is loaded to be merged:
    for GGUF in 32 bits, else as it is stored (`runners/models/convert/merge.py`).
    """
    if profile.method == "full" or not (merged or gguf):
        return 0
    largest = max((outputs * inputs for _, outputs, inputs in shape.linear), default=0)
    held = 4 if gguf else shape.stored
    # The adapter's file is read beside the places that it goes to.
    return FIXED + held * shape.weights + 2 * 4 * shape.trained(profile) + _LAYER * largest


def check_making(shape: Shape, profile: TrainingProfile, *, merged: bool, gguf: bool, free: int) -> int:
    """The memory of making models. Raises UsageError where it is more than the `free` bytes of this machine."""
    needed = reckon_making(shape, profile, merged=merged, gguf=gguf)
    if needed <= free:
        return needed
    less = reckon_making(shape, profile, merged=merged, gguf=False)
    advice = f"--no-gguf would take {decimal(less)}" if gguf else ""
    if not gguf or less > free:
        least = f" (the least, --no-gguf, takes {decimal(less)})" if gguf else ""
        advice = f"no other setting makes it fit{least}: use a smaller model, or a larger machine"
    raise UsageError(
        f"merging the adapter into its base, once it is trained, would take about {decimal(needed)} of this machine's"
        f" memory, where {decimal(free)} are free; {advice}"
    )
