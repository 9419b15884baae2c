"""The whole reckoning of a training, before its first step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from runners.models.convert.room import check_room
from runners.train.profile import TrainingProfile
from runners.train.reckon.disk import reckon_disk
from runners.train.reckon.load import Load
from runners.train.reckon.making import check_making
from runners.train.reckon.place import Place, find_host
from runners.train.reckon.rate import EFFICIENCY, measure_rate, reckon_seconds
from runners.train.reckon.reckoning import Reckoning, check_memory
from runners.train.reckon.shape import shape_of


def reckon(
    base: Path,
    load: Load,
    profile: TrainingProfile,
    *,
    place: Place,
    device: Any,
    folder: Path,
    written: int = 0,
    kept: int | None = None,
    merged: bool = True,
    gguf: bool = True,
    quantized: bool = True,
) -> Reckoning:
    """What training the model in `base` takes on a torch.device of `place`, with all that it leaves in `folder`.

    `kept` checkpoints stay on disk (None: all); `written` bytes of all that are there already. `merged`, `gguf` and
    `quantized` are what is made of the best one. Takes a fifth of a second. Raises UsageError where memory or disk do
    not suffice, with the nearest setting that fits, and ModelRefused.
    """
    shape = shape_of(base)
    memory = check_memory(shape, load, profile, place)
    making = check_making(shape, profile, merged=merged, gguf=gguf, free=find_host())
    disk = reckon_disk(shape, load, profile, kept=kept, gguf=gguf, quantized=quantized)
    check_room(folder, max(0, disk - written), option="--ckpt-output-dir")
    rate = measure_rate(device, bf16=place.bf16)
    return Reckoning(
        memory=memory,
        making=making,
        disk=disk,
        seconds=reckon_seconds(shape, load, profile, rate=rate, devices=place.devices),
        basis=f"{EFFICIENCY:.0%} of the {rate / 1e9:,.0f} billion operations a second that matrices were just"
        f" multiplied at, on {place.devices} device{'s' if place.devices > 1 else ''}",
    )
