"""A folder of what was fetched and may be fetched again: bounded in size, what was unused for longest goes first."""

from __future__ import annotations

import math
import os
import shutil
import time
from pathlib import Path
from uuid import uuid4

MAX_BYTES = 2 * 1024**3
IN_USE = 15 * 60.0
"""Seconds after its last use for which an entry is let alone: somebody may be reading it."""
LEFTOVER = 24 * 3600.0
"""Seconds after which a folder that a killed process left behind is removed."""
INCOMING, EVICTED = "incoming-", "evicted-"
"""How the names of files and folders begin that are no entries yet, or no longer."""


def use(entry: Path) -> bool:
    """Tell whether the cache holds an entry, and note that it is of use."""
    try:
        os.utime(entry)
    except OSError:
        return entry.exists()  # read-only caches serve as well
    return True


def trim(folder: Path, *, limit: int = MAX_BYTES, now: float | None = None) -> None:
    """Remove entries, those unused for longest first, until at most `limit` bytes are left."""
    now = time.time() if now is None else now
    entries = sorted((_used(entry), entry) for entry in folder.iterdir())
    sizes = {entry: size(entry) for _, entry in entries}
    total = sum(sizes.values())
    for used, entry in entries:
        passing = entry.name.startswith((INCOMING, EVICTED))
        if now - used > (LEFTOVER if passing else IN_USE) and (passing or total > limit):
            total -= sizes[entry]
            remove(entry)


def size(place: Path) -> int:
    """Return the bytes of a file, or below a folder, so far: files may come and go meanwhile."""
    if not place.is_dir():
        return _size(place)
    return sum(_size(Path(parent, name)) for parent, _, names in os.walk(place) for name in names)


def _used(entry: Path) -> float:
    """When an entry was last of use; one that has just gone counts as new."""
    try:
        return entry.stat().st_mtime
    except FileNotFoundError:
        return math.inf


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def remove(entry: Path) -> None:
    """Remove an entry so that nobody ever finds half of it."""
    doomed = entry.with_name(f"{EVICTED}{uuid4().hex}")
    try:
        entry.rename(doomed)
    except OSError:
        return  # another process was faster, or the cache is not ours to change
    if doomed.is_dir():
        shutil.rmtree(doomed, ignore_errors=True)
    else:
        doomed.unlink(missing_ok=True)
