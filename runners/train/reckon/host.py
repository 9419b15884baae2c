"""The memory of the machine that GPUs are in: models pass through it, and so does what is saved of them."""

from __future__ import annotations

from rich.filesize import decimal

from runners.train.profile import TrainingProfile
from runners.train.reckon.memory import ADAM, FIXED, loaded
from runners.train.reckon.place import Place
from runners.train.reckon.shape import Shape
from schemas.errors import UsageError


def reckon_host(shape: Shape, profile: TrainingProfile, place: Place) -> int:
    """Bytes of all processes of one machine together. They load the model in turn, and one of them saves."""
    saving = (4 + ADAM) * shape.trained(profile)
    return place.processes * FIXED + max(loaded(shape, profile, bf16=place.bf16), saving)


def check_host(shape: Shape, profile: TrainingProfile, place: Place, *, free: int) -> None:
    """Raise UsageError where GPUs get more from their machine than its `free` bytes; where the CPU trains, what it
    takes is reckoned as a whole.
    """
    needed = reckon_host(shape, profile, place)
    if place.cpu or needed <= free:
        return
    advice = "no other setting makes it fit: use a smaller model, or a larger machine"
    less = reckon_host(shape, profile.model_copy(update={"method": "lora"}), place)
    if less <= free:
        advice = f"--lora-rank 16 would take {decimal(less)}"
    raise UsageError(
        f"loading the model and saving its state would take about {decimal(needed)} of this machine's memory beside its"
        f" GPUs', where {decimal(free)} are free; {advice}"
    )
