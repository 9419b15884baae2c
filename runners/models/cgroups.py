"""How much of a machine a container, or a service's slice, may use: Linux control groups, version 2 and 1."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
OWN = Path("/proc/self/cgroup")


def memory_limit(root: Path = ROOT, own: Path = OWN) -> int:
    """The least memory limit, in bytes, of this process' group and those above it; sys.maxsize where there is none."""
    texts = (*_read(root, own, "", "memory.max"), *_read(root, own, "memory", "memory.limit_in_bytes"))
    return min((int(text) for text in texts if text.isdecimal()), default=sys.maxsize)


def memory_left(root: Path = ROOT, own: Path = OWN) -> int:
    """The least that this process' group, or one of those above it, may still take, in bytes; sys.maxsize where there
    is no limit. What all of a group's processes hold is taken off, but for file caches that can go
    (https://docs.kernel.org/admin-guide/cgroup-v2.html).
    """
    files = (("", "memory.max", "memory.current"), ("memory", "memory.limit_in_bytes", "memory.usage_in_bytes"))
    return min((left for names in files for left in _left(root, own, *names)), default=sys.maxsize)


def _left(root: Path, own: Path, controller: str, limit: str, usage: str) -> Iterator[int]:
    for folder in _groups(root, own, controller):
        most, used = _text(folder / limit), _text(folder / usage)
        if most.isdecimal():
            caches = _caches(_text(folder / "memory.stat"))
            yield max(0, int(most) - max(0, (int(used) if used.isdecimal() else 0) - caches))


def _caches(stat: str) -> int:
    """Of files, in use or not lately; version 1 says them of all groups below as `total_`."""
    words = (line.split() for line in stat.splitlines())
    known = {pair[0]: int(pair[1]) for pair in words if len(pair) == 2 and pair[1].isdecimal()}
    names = ("active_file", "inactive_file")
    return sum(known.get(f"total_{name}", known.get(name, 0)) for name in names)


def core_limit(root: Path = ROOT, own: Path = OWN) -> int:
    """The least CPU quota, in whole cores rounded up, at least 1; sys.maxsize where there is none.

    `cpu.max` holds quota and period (https://docs.kernel.org/admin-guide/cgroup-v2.html).
    """
    newer = (text.split() for text in _read(root, own, "", "cpu.max"))
    older = zip(_read(root, own, "cpu", "cpu.cfs_quota_us"), _read(root, own, "cpu", "cpu.cfs_period_us"), strict=False)
    pairs = [pair for pair in (*newer, *older) if len(pair) == 2 and all(map(str.isdecimal, pair))]
    return min(
        (max(1, math.ceil(int(quota) / int(period))) for quota, period in pairs if int(period)), default=sys.maxsize
    )


def _read(root: Path, own: Path, controller: str, name: str) -> Iterator[str]:
    """The texts of one file in this process' group and all groups above, where there are some."""
    return filter(None, (_text(folder / name) for folder in _groups(root, own, controller)))


def _groups(root: Path, own: Path, controller: str) -> Iterator[Path]:
    """The folders of this process' group and all groups above; version 1 has a tree for each controller."""
    place = _group(own, controller)
    if place is None:
        return
    top = root / controller
    # Within a container the path may be one of the host, which is not mounted here: the top is always looked at.
    yield from dict.fromkeys((*_up(top, top / place), top))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _up(top: Path, folder: Path) -> Iterator[Path]:
    while folder != top and folder.is_relative_to(top):
        yield folder
        folder = folder.parent


def _group(own: Path, controller: str) -> str | None:
    """The path of this process' group in a tree: lines are ID:CONTROLLERS:PATH, with no controllers in version 2."""
    try:
        lines = own.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    parts = (line.partition(":")[2].partition(":") for line in lines)
    return next((path.lstrip("/") for names, cut, path in parts if cut and controller in names.split(",")), None)
