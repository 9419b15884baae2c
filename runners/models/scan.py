"""Walk a models folder: everything in it that looks like a model, by the path that is its name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from runners.models.kinds import holds_model
from runners.models.weights import ggufs_of, pickles_among, safetensors_of
from schemas.errors import ModelRefused

DEPTH = 4
"""How deep models stand at most: OWNER/NAME, and some room. A link that leads back to its own folder ends there too."""


def models_below(root: Path) -> Iterator[tuple[str, Path]]:
    """Name and path of each model below `root`, and of what may be taken for one, in order of their names.

    A name is the path from `root` on. Names that begin with a dot are unfinished work, and left out. Links are
    followed, because people keep large models elsewhere. A folder that cannot be read holds none.
    """
    for path in _walk(root, DEPTH):
        yield path.relative_to(root).as_posix(), path


def _walk(folder: Path, depth: int) -> Iterator[Path]:
    try:
        children = sorted(child for child in folder.iterdir() if not child.name.startswith("."))
        ggufs = set(ggufs_of(folder))
    except OSError:  # not there, or not for us to read
        return
    for child in children:
        if child in ggufs:
            yield child
        elif child.is_dir() and depth > 1:
            if _is_one(child):
                yield child
            yield from _walk(child, depth - 1)


def _is_one(folder: Path) -> bool:
    """Does a folder look like a model itself, and not only like one that holds GGUF files with their papers?"""
    try:
        files = [child for child in folder.iterdir() if child.is_file()]
        if not holds_model(folder):
            return bool(pickles_among(files)) and not ggufs_of(folder)
        return bool(safetensors_of(folder)) or not ggufs_of(folder)
    except ModelRefused:  # weights that are cut are weights
        return True
    except OSError:
        return False
