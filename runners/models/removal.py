"""Remove a model from the own folder: its files and what they leave empty, links but never what they lead to."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

from runners.models.weights import parts_beside
from schemas.errors import UsageError

RECORD = "taxobot-model.json"
"""What `model download` leaves beside the files that it brought."""
_ASIDE = ".removed-"
_WEIGHTS = (".gguf", ".safetensors")


def check_below(root: Path, path: Path) -> None:
    """Raise UsageError unless `path` stands below `root`, also where it only seems to, because a folder is a link."""
    # Where links lead counts for the folders on the way; the last name may be a link, which is removed as such.
    named = path != root and path.name != ".." and path.is_relative_to(root)
    below = named and path.parent.resolve().is_relative_to(root.resolve())
    if not below:
        raise UsageError(
            f"{path} does not stand in taxobot's models folder, {root}; remove it with the program that made it"
        )


def remove_below(root: Path, path: Path) -> None:
    """Remove the model at `path`, a folder, a link or a GGUF file, and the folders up to `root` that held nothing else.

    A folder is renamed first: a removal that is cut leaves no half model under its name. Raises UsageError as
    `check_below` does.
    """
    check_below(root, path)
    if path.is_dir() and not path.is_symlink():
        _remove_folder(path)
    else:
        for part in (path,) if path.is_symlink() else parts_beside(path):
            part.unlink()
    _remove_rest(path.parent, root)


def _remove_folder(folder: Path) -> None:
    folder.rename(folder.with_name(f"{_ASIDE}{secrets.token_hex(4)}"))
    for aside in folder.parent.glob(f"{_ASIDE}*"):  # with what a removal left that was cut
        shutil.rmtree(aside)


def _remove_rest(folder: Path, root: Path) -> None:
    while folder != root:
        if not any(folder.iterdir()):
            folder.rmdir()
        elif _has_only_papers(folder):
            _remove_folder(folder)
        else:
            return
        folder = folder.parent


def _has_only_papers(folder: Path) -> bool:
    """Is a download's folder left without its last model, with a licence, a record, a configuration?"""
    return (folder / RECORD).is_file() and not any(file.suffix.lower() in _WEIGHTS for file in folder.rglob("*"))
