"""A folder for what is in the making; what a killed run left behind is removed by the next one."""

from __future__ import annotations

import errno
import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from schemas.errors import UsageError

SCRATCH = "checkpoints"
"""The folder beside all runs: what is in the making, and what is remembered from one run to the next."""
_PREFIX, _LOCK = "run-", "lock"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EIO}
_SECONDS = 60.0  # after which a folder is certainly not about to get its lock


@contextmanager
def scratch(root: Path) -> Iterator[Path]:
    """An empty folder below `root`, for as long as the block runs. Other processes have theirs beside it.

    Raises UsageError where there is no writing.
    """
    folder = _make(root)
    with (folder / _LOCK).open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield folder
        except OSError as error:
            if error.errno in _FULL and error.filename is None:  # a write that fails does not know its file
                error.filename = str(root)
            raise
        finally:
            shutil.rmtree(folder)


def _make(root: Path) -> Path:
    try:
        root.mkdir(parents=True, exist_ok=True)
        _sweep(root)
        return Path(mkdtemp(prefix=_PREFIX, dir=root))
    except OSError as error:
        raise UsageError(f"cannot write to {root} ({error.strerror}); name another folder: --output-dir") from error


def _sweep(root: Path) -> None:
    for folder in root.glob(f"{_PREFIX}*"):
        if _is_abandoned(folder / _LOCK):
            shutil.rmtree(folder, ignore_errors=True)  # another process may be sweeping, too


def _is_abandoned(lock: Path) -> bool:
    """The kernel lets go of a dead process's lock; a folder without one was left before it got any, or is about to."""
    try:
        with lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return not _is_young(lock.parent)
    except BlockingIOError:
        return False
    return True


def _is_young(folder: Path) -> bool:
    try:
        made = folder.stat().st_mtime
    except FileNotFoundError:
        return True  # gone, so there is nothing to remove
    return time.time() - made < _SECONDS
