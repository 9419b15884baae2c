"""Glob patterns on paths of a tree. One matcher, for whoever validates and whoever generates."""

from __future__ import annotations

from collections.abc import Collection
from fnmatch import fnmatchcase

WILDCARDS = frozenset("*?[")


def matches(pattern: str, path: str) -> bool:
    """Tell whether a posix path matches: `*`, `?` and `[...]` within a name, `**` for any number of folders.

    As in Python's `glob` with `recursive=True`; only names that begin with a dot are not hidden. Takes time in
    proportion to the product of both lengths, whatever the pattern.
    """
    steps = pattern.split("/")
    reached = _skip({0}, steps)  # indexes into `steps` that may match next
    for name in path.split("/"):
        taken = {at if steps[at] == "**" else at + 1 for at in reached if at < len(steps) and _fits(name, steps[at])}
        reached = _skip(taken, steps)
    return len(steps) in reached


def possible(pattern: str, paths: Collection[str]) -> list[str]:
    """Return the paths that a pattern may match: those that begin, and end, with what it names literally."""
    wild = [at for at, character in enumerate(pattern) if character in WILDCARDS]
    if not wild:
        return [pattern] if pattern in paths else []
    # `docs/**/a.md` also stands for `docs/a.md`, and `docs/**` for `docs`: no part of a name is cut off.
    start = pattern[: wild[0]].rstrip("/")
    end = pattern[max(wild[-1], pattern.rfind("]")) + 1 :].rpartition("/")[2]
    return [path for path in paths if path.startswith(start) and path.endswith(end)]


def _fits(name: str, step: str) -> bool:
    return step == "**" or fnmatchcase(name, step)


def _skip(reached: set[int], steps: list[str]) -> set[int]:
    """Add what follows a `**`, which may also stand for no folder at all."""
    reached = set(reached)
    for at in range(len(steps)):
        if at in reached and steps[at] == "**":
            reached.add(at + 1)
    return reached
