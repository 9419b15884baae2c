"""What a job left, taken from its folder by a worker that believes nothing in there."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from actions.app.left import pack_files
from actions.pulls.results.read import LIMIT, PRECHECK_FILE
from runners.stages.artifacts import NAMES
from schemas.errors import EmptyResult
from schemas.jobs import Purpose


def names_of(purpose: Purpose) -> Sequence[str]:
    """The files that such a job may leave."""
    return NAMES if purpose == "run" else (PRECHECK_FILE,)


def collect(out: Path, purpose: Purpose) -> bytes:
    """A zip of the files that a job left. Raises EmptyResult where there are none, and for links and too many bytes."""
    found = {name: content for name in names_of(purpose) if (content := _read(out, name)) is not None}
    if not found:
        raise EmptyResult("the job left no result")
    if (total := sum(map(len, found.values()))) > LIMIT:
        raise EmptyResult(f"the job left {total:,} bytes; a result has {LIMIT:,} at most")
    return pack_files(found)


def _read(out: Path, name: str) -> bytes | None:
    """A regular file of the folder, read through no link; None where there is none."""
    try:
        folder = os.open(out, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
        finally:
            os.close(folder)
    except FileNotFoundError:
        return None
    except OSError:
        raise EmptyResult("the job left a link where its result should be") from None
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise EmptyResult("the job left no file where its result should be")
    with os.fdopen(file, "rb") as stream:
        return stream.read(LIMIT + 1)
