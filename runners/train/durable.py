"""Files and folders that appear whole or not at all, also when the process is killed or the power fails on the way."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to; after the block it is on disk and replaces `path` in one step (rename(2))."""
    beside = _beside(path)
    beside.unlink(missing_ok=True)  # a killed process left it, or it leads out of this folder
    try:
        yield beside
        sync(beside)
        beside.replace(path)
        sync(path.parent)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """An empty folder beside `path`, whose parents are made; after the block its files are on disk and it is `path`.

    What was at `path` before goes away; a folder that was left unfinished by a killed process does too.
    """
    beside = _beside(path)
    remove(beside)
    beside.mkdir(parents=True)
    try:
        yield beside
        for file in sorted(beside.rglob("*"), reverse=True):
            sync(file)
        sync(beside)
        remove(path)
        beside.rename(path)
        sync(path.parent)
    finally:
        remove(beside)


def write_whole(path: Path, text: str) -> None:
    """Write a text file, in UTF-8."""
    with whole_file(path) as beside:
        beside.write_text(text, encoding="utf-8")


def remove(path: Path) -> None:
    """Remove a file or a folder with all that is in it; nothing happens where there is none."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Return when what is at `path` has reached the disk (fsync(2); of a folder: its names)."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")
