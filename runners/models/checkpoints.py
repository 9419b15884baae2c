"""Models that training left: the tuned ones of finished runs, and those between the epochs of trainers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from runners.models.kinds import holds_model

DEPTH = 6
"""How far down models stand in trainers' folders: run/phased/phase1/checkpoints/hf_format/samples_100."""


def tuned_models(runs: Path) -> Iterator[tuple[str, Path]]:
    """Name and folder of the tuned models in the run directories below `runs`, in order: `RUN/KEY`.

    Only finished results of a run's store count; `KEY` is the beginning of the result's own.
    """
    for folder in sorted(runs.glob("*/store/results/*/model")):
        if holds_model(folder):
            yield f"{folder.parents[3].name}/{folder.parent.name[:12]}", folder


def saved_models(root: Path, *, depth: int = DEPTH) -> Iterator[tuple[str, Path]]:
    """Name (the path from `root` on) and folder of everything below `root` that says that it is a model, in order.

    Links to folders are not followed; folders whose names begin with a dot are unfinished ones, and left out.
    """
    for folder in _model_folders(root, depth):
        yield folder.relative_to(root).as_posix(), folder


def _model_folders(root: Path, depth: int) -> Iterator[Path]:
    for child in _folders(root) if depth else ():
        if holds_model(child):
            yield child
        yield from _model_folders(child, depth - 1)


def _folders(root: Path) -> list[Path]:
    try:
        found = [child for child in root.iterdir() if child.is_dir() and not child.is_symlink()]
    except (FileNotFoundError, NotADirectoryError, PermissionError):  # nothing there, or nothing for us
        return []
    return sorted(child for child in found if not child.name.startswith("."))
