"""Which files of a folder are trained on, and tested with: the newest ones, by the names that they are known by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from schemas.errors import UsageError

_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d_\d\d_\d\d")
_TRAINING = (
    "skills_train_msgs_*.jsonl",
    "knowledge_train_msgs_*.jsonl",
    "train_*.jsonl",
    "messages_*.jsonl",
    "train.jsonl",
)
"""What one training reads, the first of them that a run has: the rows of skills hold those of knowledge as well."""
_TEST = ("test_*.jsonl", "test.jsonl")
_PHASES = {1: ("knowledge_train_msgs_*.jsonl",), 2: ("skills_train_msgs_*.jsonl",)}


@dataclass(frozen=True, slots=True)
class Found:
    """Files of rows to train on. `told` says what was taken of a folder; empty where only files were named."""

    training: tuple[Path, ...]
    told: str = ""


def find_rows(paths: Sequence[Path]) -> Found:
    """The files that are named, and of each folder among them the newest that holds rows to train on; folders within
    it are looked into, as `data generate` leaves one for each run.

    Raises UsageError for a path that is not there, and for a folder without such a file.
    """
    found = [_in_folder(path) if path.is_dir() else Found((_there(path),)) for path in paths]
    return Found(
        tuple(file for one in found for file in one.training),
        "; ".join(one.told for one in found if one.told),
    )


def find_phase(path: Path, number: Literal[1, 2]) -> Path:
    """What a phase of LAB trains on, knowledge (1) or skills (2): a file, or of a folder the newest rows of that phase.

    Raises UsageError where there is none.
    """
    return _need(path, _PHASES[number], f"rows of phase {number}") if path.is_dir() else _there(path)


def find_test_rows(folder: Path) -> Path:
    """The newest test rows of a folder. Raises UsageError where there are none."""
    return _need(folder, _TEST, "test rows")


def _in_folder(folder: Path) -> Found:
    taken = _need(folder, _TRAINING, "rows to train on")
    return Found((taken,), f"of {folder}: {taken.relative_to(folder)}, the newest")


def _there(path: Path) -> Path:
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file; name a .jsonl file, or the folder that `data generate` wrote")
    return path


def _need(folder: Path, patterns: Sequence[str], what: str) -> Path:
    """Of the newest moment the file that fits the first pattern."""
    ranked = [(_moment(path), -rank, path) for rank, one in enumerate(patterns) for path in _files(folder, (one,))]
    if not ranked:
        raise UsageError(
            f"{folder} holds no {what} ({', '.join(patterns)}), nor does a folder in it; make some by"
            " `taxobot data generate`, or name a file"
        )
    return max(ranked)[2]


def _files(folder: Path, patterns: Iterable[str]) -> Iterable[Path]:
    """Files of these names in a folder and in those within it."""
    found = (path for one in patterns for below in (one, f"*/{one}") for path in folder.glob(below))
    return (path for path in found if path.is_file())


def _moment(path: Path) -> str:
    """When a file was made: as its name or its folder's says, else when it was last changed."""
    for name in (path.name, path.parent.name):
        if told := _STAMP.search(name):
            return told[0]
    return datetime.fromtimestamp(path.stat().st_mtime).astimezone().strftime("%Y-%m-%dT%H_%M_%S")
