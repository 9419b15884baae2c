"""What this machine has, as far as models care."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from runners.models.cgroups import core_limit, memory_limit

SECONDS = 10.0
"""How long another program may take to say what it knows; a GPU that sleeps needs some of them."""


@dataclass(frozen=True, slots=True)
class Gpu:
    """One GPU that programs started from here would see; `memory` in bytes, 0 where it is not told."""

    name: str
    memory: int


@dataclass(frozen=True, slots=True)
class Machine:
    """`memory` in bytes and `cores` are what may be used here: limits of a container are taken into account."""

    system: str
    processor: str
    cores: int
    memory: int
    gpus: tuple[Gpu, ...] = ()


def look(environ: Mapping[str, str] = os.environ) -> Machine:
    """Look at processor, memory and NVIDIA's GPUs. What cannot be told is 0 or none; nothing is raised."""
    return Machine(
        system=platform.system(),
        processor=_processor(),
        cores=min(_cores(), core_limit()),
        memory=min(_memory(), memory_limit()),
        gpus=read_gpus(_ask("nvidia-smi", *QUERY), visible=environ.get("CUDA_VISIBLE_DEVICES")),
    )


QUERY = ("--query-gpu=index,uuid,name,memory.total", "--format=csv,noheader,nounits")
"""MiB, by `nvidia-smi --help-query-gpu`."""


def read_gpus(answer: str, *, visible: str | None = None) -> tuple[Gpu, ...]:
    """The GPUs in an answer of nvidia-smi to `QUERY`; of those only the ones that CUDA_VISIBLE_DEVICES names, if set.

    A name of a partition (`MIG-…`) is taken for no GPU: how large it is does not stand in the answer.
    """
    rows = [tuple(field.strip() for field in line.split(",")) for line in answer.splitlines()]
    known = {(index, uuid): Gpu(name, _mebibytes(size)) for index, uuid, name, size in filter(_is_whole, rows)}
    if visible is None:
        return tuple(known.values())
    # "If one of the indices is invalid, only the devices whose index precedes the invalid index are visible": CUDA C++
    # Programming Guide, environment variables.
    seen: list[Gpu] = []
    for asked in (word.strip() for word in visible.split(",")):
        gpu = next((gpu for (index, uuid), gpu in known.items() if asked == index or _begins(uuid, asked)), None)
        if gpu is None:
            break
        seen.append(gpu)
    return tuple(seen)


def _is_whole(row: tuple[str, ...]) -> bool:
    return len(row) == 4


def _begins(uuid: str, asked: str) -> bool:
    return asked.startswith("GPU-") and uuid.startswith(asked)


def _mebibytes(text: str) -> int:
    return int(text) << 20 if text.isdecimal() else 0  # "[N/A]" where GPU and CPU share their memory


def _processor() -> str:
    if platform.system() == "Darwin":
        return _ask("sysctl", "-n", "machdep.cpu.brand_string").strip() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, "") or platform.processor() or platform.machine()


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memory() -> int:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError, AttributeError):  # a system that has no such name, or no such call
        return 0


def _ask(*command: str) -> str:
    """What a program prints; nothing where it is not installed, fails, or takes longer than `SECONDS`."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed words
            command, capture_output=True, text=True, errors="replace", timeout=SECONDS, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""
