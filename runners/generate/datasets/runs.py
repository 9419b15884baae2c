"""The runs that stand in folders of data sets: taxobot's own, and those of InstructLab."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from runners.generate.scratch import SCRATCH
from schemas.datasets.kinds import read_name

MANIFEST = "manifest.json"
GENERAL = "General"
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class DataFile:
    """A set of rows: its name below the run's folder, the model that its name tells, when it was last changed, its
    bytes, and its rows.
    """

    name: str
    model: str
    created: datetime
    size: int
    rows: int


@dataclass(frozen=True, slots=True)
class Run:
    """What one run left below `folder`. `missing` says what a whole run would have, empty where all is there."""

    name: str
    folder: Path
    created: datetime
    files: tuple[DataFile, ...]
    missing: tuple[str, ...]


def find_runs(folders: Iterable[Path]) -> list[Run]:
    """All runs below these folders, the newest first. A run is what stands in one folder of theirs; files that stand
    there directly, as old versions of InstructLab left them, are one run for each moment that their names tell.

    Raises OSError for a folder that cannot be read.
    """
    found: dict[tuple[Path, str], list[DataFile]] = defaultdict(list)
    for folder in dict.fromkeys(one.absolute() for one in folders):
        for path in _rows_below(folder):
            parts = path.relative_to(folder).parts
            name = parts[0] if len(parts) > 1 and read_name(f"{parts[0]}/leaf.jsonl") is None else ""
            found[folder / name, name or _moment(parts)].append(_look(path, folder / name))
    runs = [_run(name, folder, files) for (folder, name), files in found.items()]
    return sorted(runs, key=lambda run: (run.created, run.name), reverse=True)


def _rows_below(folder: Path) -> Iterator[Path]:
    def fail(error: OSError) -> None:
        raise error

    for place, below, names in os.walk(folder, onerror=fail):
        if Path(place) == folder:
            below[:] = [one for one in below if one != SCRATCH]
        paths = (Path(place) / name for name in names if name.endswith(".jsonl") and not name.startswith("."))
        yield from (path for path in paths if path.is_file())


def _moment(parts: tuple[str, ...]) -> str:
    """The moment that a name tells: of a run whose files have no folder of their own."""
    named = read_name("/".join(parts))
    return named.stamp if named else ""


def _look(path: Path, folder: Path) -> DataFile:
    status, name = path.stat(), path.relative_to(folder).as_posix()
    named = read_name(PurePosixPath(name).name)
    model = named.model if named and named.model else GENERAL
    return DataFile(name, model, datetime.fromtimestamp(status.st_mtime, UTC), status.st_size, _rows_in(path))


def _rows_in(path: Path) -> int:
    """Lines, the last one also where nothing ends it; rows of InstructLab and ours are one line each."""
    many, last = 0, b"\n"
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            many, last = many + piece.count(b"\n"), piece
    return many + (not last.endswith(b"\n"))


def _run(name: str, folder: Path, files: list[DataFile]) -> Run:
    files.sort(key=lambda file: (file.name.count("/"), file.name))
    return Run(name, folder, max(file.created for file in files), tuple(files), _missing(folder, files))


def _missing(folder: Path, files: Iterable[DataFile]) -> tuple[str, ...]:
    """What a run's manifest names and is not there. InstructLab writes none: its rows to train on come last."""
    manifest = folder / MANIFEST
    if manifest.is_file():
        named = _read(manifest).get("files")
        if not isinstance(named, dict):
            return (f"a readable {MANIFEST}",)
        return tuple(sorted(one for one in map(str, named) if not (folder / one).is_file()))
    kinds = {known.kind for file in files if (known := read_name(file.name))}
    return ("rows to train on",) if kinds and not kinds & {"train", "train_msgs"} else ()


def _read(manifest: Path) -> dict[str, Any]:
    try:
        content = json.loads(manifest.read_bytes())
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
