"""Names of files in a taxonomy, and which of them matter."""

from __future__ import annotations

from pathlib import Path

from schemas.rules.sources.attribution import ATTRIBUTION
from schemas.taxonomy import FILE_NAME, ROOTS

NEAR_NAMES = {"qna.yaml", "qna.yml"}
SUFFIXES = (".yaml", ".yml")
MAX_FOLDERS = 64
"""Nothing that stands deeper is read; the deepest leaf of the public taxonomy stands at eight."""


def name_of(path: str) -> str:
    """The last part of a path."""
    return path.rpartition("/")[2]


def is_leaf(path: str) -> bool:
    """Whether the file is a leaf's."""
    return name_of(path) == FILE_NAME


def is_misnamed(path: str) -> bool:
    """Whether the file is meant to be a leaf's and would not be found by this name (`qna.yml`, `QNA.yaml`)."""
    return name_of(path).casefold() in NEAR_NAMES and not is_leaf(path)


def is_yaml(path: str) -> bool:
    """Whether somebody may take the file for a leaf's."""
    return name_of(path).casefold().endswith(SUFFIXES)


def is_attribution(path: str) -> bool:
    """Whether the file says where a leaf's texts come from."""
    return name_of(path) == ATTRIBUTION


def matters(path: str) -> bool:
    """Whether anything is read from the file, or said about its name."""
    return is_yaml(path) or is_attribution(path)


def beside(path: str, name: str) -> str:
    """The path of the file called `name` in the same folder."""
    folder, slash, _ = path.rpartition("/")
    return f"{folder}{slash}{name}"


def holds_roots(folder: Path) -> bool:
    """Whether a taxonomy's folders, or links by their names, stand in a folder on disk."""
    return any((folder / root).is_dir() or (folder / root).is_symlink() for root in ROOTS)
