"""Where leaves stand in the tree: the names of their folders, and no leaf inside another."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate

from schemas.finding import Finding
from schemas.rules.place import Place, shorten
from schemas.taxonomy import FILE_NAME

MAX_DEPTH = 1_000
NAME = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")


def check_folders(paths: Iterable[str], others: Iterable[str]) -> Iterator[Finding]:
    """Check the folders of leaf files against each other and against `others`, the folders of all other leaves.

    Nothing is said about the name of a folder that other leaves stand in already: renaming it is not for this
    contribution.
    """
    checked, known = sorted({_folder(path) for path in paths if "/" in path}), sorted(set(others))
    used = {above for leaf in known for above in _above(leaf)}
    for leaf in checked:
        yield from _check_names(leaf, used)
    yield from _check_nesting(checked, known)


def lower_snake(name: str) -> str:
    """Return a folder's name in lower_snake case; empty where no letter or digit of it remains."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", parted.lower()).strip("_")


def _check_names(leaf: str, used: set[str]) -> Iterator[Finding]:
    odd = [path.rpartition("/")[2] for path in (*_above(leaf), leaf) if path not in used]
    odd = [name for name in odd if NAME.fullmatch(name) is None]
    if odd:
        named = ", ".join(f"`{shorten(name)}`" for name in odd)
        message = f"Folders are named with small letters, digits and underscores, not {named}."
        better = [lower_snake(name) for name in odd]
        listed = ", ".join(f"`{shorten(name)}`" for name in better)
        fix = f"Rename to {listed}." if all(better) else "Choose another name."
        yield _place(leaf).find("place/folder-name", message, fix)


def _check_nesting(checked: list[str], known: list[str]) -> Iterator[Finding]:
    leaves = {*checked, *known}
    for leaf in checked:
        if above := next((above for above in _above(leaf) if above in leaves), ""):
            message = f"This leaf stands below another one, {shorten(above, 100)}/{FILE_NAME}."
            fix = "Put both into folders of their own, or their examples into one leaf."
            yield _place(leaf).find("place/nested", message, fix)
    for leaf in checked:
        below = next(iter(known[bisect_left(known, f"{leaf}/") :][:1]), "")
        if below.startswith(f"{leaf}/"):
            message = f"This leaf stands above another one, {shorten(below, 100)}/{FILE_NAME}."
            fix = "Put it into a folder of its own beside that one."
            yield _place(leaf).find("place/nested", message, fix)


def _above(leaf: str) -> list[str]:
    """The folders above a leaf's own, from the root of the tree on; of a path without end, the first ones."""
    return list(accumulate(leaf.split("/", MAX_DEPTH)[:-1], lambda above, name: f"{above}/{name}"))


def _folder(path: str) -> str:
    return path.removesuffix(f"/{FILE_NAME}")


def _place(leaf: str) -> Place:
    return Place(f"{leaf}/{FILE_NAME}")
