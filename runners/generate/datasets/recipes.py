"""Recipes: which sets are mixed for training, and how much of each.

A recipe is InstructLab's YAML: `datasets` (each a `path`, relative to the recipe's own folder, and a `sampling_size`: a
ratio such as 0.5, or a count of rows such as 300) and `metadata.sys_prompt`. Default recipes name sets that were
computed once for all, so that a small contribution is mixed with much else.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from runners.generate.datasets.lines import Lines
from schemas.errors import UsageError

FOLDER = "default_data_recipes"
Size = int | float


@dataclass(frozen=True, slots=True)
class Portion:
    """A set of rows in a file, and how much is taken of it: a ratio (float), or a count of rows (int)."""

    path: Path
    size: Size = 1.0


@dataclass(frozen=True, slots=True)
class Recipes:
    """What is mixed in besides the rows of this run: into those for skills, and those for knowledge.

    `skill_rows` is how many rows of each skill are mixed in, the same number of every one that has so many.
    """

    skills: tuple[Portion, ...] = ()
    knowledge: tuple[Portion, ...] = ()
    skill_rows: int = 30


def sdg_folders(environ: Mapping[str, str] = os.environ) -> tuple[Path, ...]:
    """Where InstructLab looks for default recipes: the user's data folder, then the machine's, as XDG names them."""
    own = environ.get("XDG_DATA_HOME") or str(Path(environ.get("HOME") or Path.home()) / ".local/share")
    shared = environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    return tuple(Path(folder) / "instructlab" / "sdg" for folder in (own, *shared.split(":")) if folder)


def find_recipes(folders: Iterable[Path], *, skill_rows: int = 30) -> Recipes:
    """The default recipes of the first of these folders that has each; none is no error.

    Raises UsageError for a recipe that cannot be read or names a set that is not there.
    """
    places = [folder / FOLDER for folder in folders]
    found = {kind: _first(places, f"{kind}.yaml") for kind in ("skills", "knowledge")}
    return Recipes(found["skills"], found["knowledge"], skill_rows)


def read_recipe(path: Path) -> tuple[Portion, ...]:
    """The sets that a recipe names. Raises UsageError with the recipe's path and what in it is wrong."""
    try:
        recipe = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, LookupError, AttributeError, yaml.YAMLError) as error:  # PyYAML's own of odd scalars
        raise UsageError(f"{path} cannot be read as a recipe: {' '.join(str(error).split())}") from None
    except RecursionError:
        raise UsageError(f"{path} cannot be read as a recipe: it stands too deep inside of itself") from None
    listed = recipe.get("datasets") if isinstance(recipe, dict) else None
    if not isinstance(listed, list):
        raise UsageError(f"{path}: a recipe is a mapping with a list `datasets`")
    return tuple(_portion(path, number, entry) for number, entry in enumerate(listed))


def recipe_text(portions: Iterable[Portion], *, folder: Path, system_prompt: str) -> str:
    """The YAML of a recipe that stands in `folder`; sets outside of it are named by their full path."""
    datasets = [{"path": _named(one.path, folder), "sampling_size": one.size} for one in portions]
    recipe = {"datasets": datasets, "metadata": {"sys_prompt": system_prompt}}
    return yaml.safe_dump(recipe, sort_keys=False, allow_unicode=True)


def rows_of(portion: Portion, total: int) -> int:
    """How many rows a portion of a set of `total` rows is."""
    return int(total * portion.size) if isinstance(portion.size, float) else portion.size


def total_rows(portions: Iterable[Portion]) -> int:
    """How many rows the portions are together."""
    return sum(rows_of(one, len(Lines(one.path))) for one in portions)


def _first(places: Iterable[Path], name: str) -> tuple[Portion, ...]:
    return next((read_recipe(place / name) for place in places if (place / name).is_file()), ())


def _portion(recipe: Path, number: int, entry: Any) -> Portion:
    where = f"{recipe}: datasets[{number}]"
    if not isinstance(entry, dict) or not isinstance(entry.get("path"), str):
        raise UsageError(f"{where} needs a `path`")
    size = entry.get("sampling_size", 1.0)
    if isinstance(size, bool) or not isinstance(size, int | float) or not 0 <= size < float("inf"):
        raise UsageError(f"{where}.sampling_size is a ratio such as 0.5, or a count of rows such as 300; not {size!r}")
    path = recipe.parent / entry["path"]
    if not path.is_file():
        raise UsageError(f"{where}.path: there is no file {path}")
    return Portion(path, size)


def _named(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path.absolute())
