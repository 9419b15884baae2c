"""One leaf by the path of its file: no git, no taxonomy around it."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from runners.taxonomy.diff import Diff, compare
from runners.taxonomy.names import is_leaf, is_misnamed
from runners.taxonomy.worktree import pick, visible
from schemas.errors import UsageError
from schemas.rules.sources.attribution import ATTRIBUTION
from schemas.taxonomy import FILE_NAME, ROOTS


def read_single(path: Path) -> tuple[Diff, Path]:
    """Return the file as the only change, and the folder that its path within the taxonomy counts from.

    That path is what follows the last of the taxonomy's roots in the absolute path, or the file's own name where none
    stands there. Raises UsageError where there is no such file, or it is no leaf by its name.
    """
    if not is_leaf(path.name) and not is_misnamed(path.name):
        raise UsageError(f"{path} is no leaf: name a file called {FILE_NAME}, or the folder of the taxonomy")
    folder, inner = split(Path(os.path.abspath(path)))  # noqa: PTH100 - resolve() would follow links
    leaf, attribution = os.fsencode(inner), os.fsencode(PurePosixPath(inner).with_name(ATTRIBUTION))
    tree = pick(folder, [leaf, attribution])
    if visible(leaf) not in tree.entries:
        raise UsageError(f"there is no file at {path}")
    return compare({}, tree), folder


def split(path: Path) -> tuple[Path, str]:
    """Split an absolute path into the taxonomy's folder and the posix path within it."""
    parts = path.parts
    at = max((index for index, part in enumerate(parts[:-1]) if part in ROOTS), default=len(parts) - 1)
    return Path(*parts[:at]), str(PurePosixPath(*parts[at:]))
