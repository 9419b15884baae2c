"""What is free where training is to happen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from runners.models.cgroups import memory_left


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`free` bytes on each of so many `devices`, which `machines` have between them; `spread`: the weights are shared
    out over them (FSDP).
    """

    free: int
    devices: int = 1
    machines: int = 1
    spread: bool = False
    cpu: bool = True
    bf16: bool = True
    name: str = "this machine"

    @property
    def processes(self) -> int:
        """How many train on this machine."""
        return self.devices // self.machines


def find_place(device: Any, *, processes: int = 1, spread: bool = False, bf16: bool) -> Place:
    """The place of a training on a torch.device, with so many processes on this machine and one device for each.

    On a CPU the processes share the memory that is available now, no more than a container's limit leaves.
    """
    import torch

    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
        name = torch.cuda.get_device_name(device)
        return Place(free=free, devices=processes, spread=spread, cpu=False, bf16=bf16, name=name)
    return Place(free=_available() // processes, devices=processes, spread=spread, bf16=bf16)


def find_host() -> int:
    """Bytes of this machine's memory that are free for this process alone."""
    return _available()


def _available() -> int:
    """What Linux calls available, free or in caches that can go, of the machine and of the container."""
    import psutil

    own = psutil.Process().memory_info().rss  # is in use, and will be used by the training itself
    return min(int(psutil.virtual_memory().available), memory_left()) + own
