"""Is there room on the disk, before hours of work find out."""

from __future__ import annotations

import shutil
from pathlib import Path

from rich.filesize import decimal

from schemas.errors import UsageError

SPARE = 64 * 10**6
"""Bytes that are left free beside what is written."""


class NoRoom(UsageError):
    """What is to be written does not fit on the disk; `fact` says so without what helps, which callers may know."""

    def __init__(self, fact: str, *, option: str) -> None:
        super().__init__(f"{fact}; make room, or name a folder on another disk with {option}.")
        self.fact = fact


def check_room(folder: Path, needed: int, *, option: str = "--output") -> None:
    """Raise NoRoom where `needed` bytes do not fit on the disk that holds, or will hold, the `option`'s folder."""
    place = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(place).free
    if free < needed + SPARE:
        fact = f"{folder} needs {decimal(needed + SPARE)}, and its disk has room for {decimal(free)}"
        raise NoRoom(fact, option=option)
