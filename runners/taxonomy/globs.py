"""Glob patterns on paths of a tree. One matcher, for whoever validates and whoever generates."""

from __future__ import annotations

from fnmatch import fnmatchcase


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


def _fits(name: str, step: str) -> bool:
    return step == "**" or fnmatchcase(name, step)


def _skip(reached: set[int], steps: list[str]) -> set[int]:
    """Add what follows a `**`, which may also stand for no folder at all."""
    reached = set(reached)
    for at in range(len(steps)):
        if at in reached and steps[at] == "**":
            reached.add(at + 1)
    return reached
