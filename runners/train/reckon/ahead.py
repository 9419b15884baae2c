"""The whole reckoning of a training, before its first step."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

from runners.models.convert.room import check_room
from runners.train.profile import TrainingProfile
from runners.train.reckon.choosing import check_choosing
from runners.train.reckon.disk import reckon_disk
from runners.train.reckon.host import check_host
from runners.train.reckon.load import Load
from runners.train.reckon.making import check_making
from runners.train.reckon.place import Place, find_host
from runners.train.reckon.probe import measure_pace
from runners.train.reckon.rate import EFFICIENCY, measure_rate, reckon_seconds
from runners.train.reckon.reckoning import Reckoning, check_memory
from runners.train.reckon.shape import Shape, shape_of


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
    chosen: bool = False,
) -> Reckoning:
    """What training the model in `base` takes on a torch.device of `place`, with all that it leaves in `folder`.

    `kept` checkpoints stay on disk (None: all); `written` bytes of all that are there already. `merged`, `gguf` and
    `quantized` are what is made of the best one; is it `chosen` by a benchmark? Takes a few seconds. Raises UsageError
    where memory or disk do not suffice, with the nearest setting that fits, and ModelRefused.
    """
    shape = shape_of(base)
    memory = check_memory(shape, load, profile, place)
    host = find_host()
    check_host(shape, profile, place, free=host)
    choosing = check_choosing(shape, profile, free=host if place.cpu else min(host, place.free)) if chosen else 0
    making = check_making(shape, profile, merged=merged, gguf=gguf, free=host)
    disk = reckon_disk(shape, load, profile, kept=kept, gguf=gguf, quantized=quantized)
    check_room(folder, max(0, disk - written), option="--ckpt-output-dir")
    seconds, basis = _time(base, shape, load, profile, place, device)
    return Reckoning(
        memory=memory,
        making=making,
        choosing=choosing,
        disk=disk,
        seconds=seconds,
        basis=f"{basis}, on {place.devices} device{'s' if place.devices > 1 else ''}",
    )


def _time(
    base: Path, shape: Shape, load: Load, profile: TrainingProfile, place: Place, device: Any
) -> tuple[float, str]:
    """Seconds, and what they go by: what a layer was just seen to take, or, where none can be made, matrices alone."""
    import torch

    rate = measure_rate(device, bf16=place.bf16)
    pace = measure_pace(base, shape, load, profile, device=device, bf16=place.bf16, rate=rate)
    gc.collect()  # peft's models refer to themselves, and whoever trains may be another process
    if device.type == "cuda":
        torch.cuda.empty_cache()
    if pace:
        return pace.seconds(shape, load, profile, devices=place.devices), "as fast as a layer and a head just learnt"
    return (
        reckon_seconds(shape, load, profile, rate=rate, devices=place.devices),
        f"{EFFICIENCY:.0%} of the {rate / 1e9:,.0f} billion operations a second that matrices were just multiplied at",
    )
