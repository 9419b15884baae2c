"""The configuration file on disk: written whole or not at all, and nothing of it is lost."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from actions.cli.places import config_file
from runners.stages.artifacts import write_atomically
from schemas.errors import UsageError


def target(environ: Mapping[str, str] = os.environ) -> Path:
    """The file itself, absolute, where the configuration's path is a link: it stays one."""
    return config_file(environ).resolve()


def put(file: Path, text: str) -> None:
    """Write the file in one step, making its folder. Raises UsageError where that cannot be."""
    try:
        write_atomically(file, text.encode())
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}") from error


def keep_backup(file: Path) -> Path | None:
    """Copy the file beside itself under a name that is free, and return it; None where there is no file."""
    if not file.exists():
        return None
    names = (file.with_name(f"{file.name}.{number}.bak") for number in count(1))
    kept = next(name for name in names if not name.exists())
    shutil.copy2(file, kept)
    return kept
