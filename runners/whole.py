"""Files that somebody brings along, read as a whole: never more than was foreseen, and never waiting for a pipe."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


def read_whole(path: Path, *, most: int, pipes: bool = False) -> bytes:
    """The bytes of a file, `most` of them at most. Links are followed.

    `pipes` lets it be one (`<(…)` of a shell), which is waited for. Raises OSError, whose `strerror` says that it is no
    ordinary file or too large where the system itself has no objection.
    """
    # O_NONBLOCK: opening a named pipe would wait for somebody to write into it.
    number = os.open(path, os.O_RDONLY | os.O_CLOEXEC | (0 if pipes else os.O_NONBLOCK))
    try:
        _check_kind(path, os.fstat(number).st_mode, pipes=pipes)
        with os.fdopen(number, "rb", closefd=False) as file:
            content = file.read(most + 1)
    finally:
        os.close(number)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most // 2**20:,} MiB", str(path))
    return content


def _check_kind(path: Path, mode: int, *, pipes: bool) -> None:
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not (stat.S_ISREG(mode) or (pipes and not stat.S_ISBLK(mode))):
        raise OSError(errno.EINVAL, "it is no ordinary file", str(path))
