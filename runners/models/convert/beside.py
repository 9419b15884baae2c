"""Build a file or a folder under a hidden name beside its final one, and let it appear whole."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.errors import UsageError


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """Give a path in `target`'s folder to write to; it gets its final name when the block ends well, else it is gone.

    Raises UsageError where something stands at `target`: nothing is ever replaced.
    """
    refuse_existing(target)
    with scratch(target) as part:
        yield part
        refuse_existing(target)
        part.rename(target)


@contextmanager
def scratch(target: Path) -> Iterator[Path]:
    """Give a hidden path in `target`'s folder, made if need be, that is gone after the block.

    What an earlier process left behind when it was killed is removed first.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target)
    part = target.parent / f".{target.name}.{os.getpid()}.part"
    try:
        yield part
    finally:
        _remove(part)


def refuse_existing(target: Path) -> None:
    """Raise UsageError where something stands at `target`, be it a link that leads nowhere."""
    if os.path.lexists(target):
        raise UsageError(f"{target} is there already; remove it, or name another folder with --output.")


def _sweep(target: Path) -> None:
    import psutil

    ours = re.compile(rf"\.{re.escape(target.name)}\.(\d+)\.part")
    for path in target.parent.iterdir():
        found = ours.fullmatch(path.name)
        if found and not psutil.pid_exists(int(found[1])):
            _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
