"""The files that differ between two commits, as GitHub's `diff-entry` tells them, and the lines of their patches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fakes.github.git import Git

WORDS = {"A": "added", "M": "modified", "D": "removed", "R": "renamed", "C": "copied", "T": "changed"}
HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


@dataclass(frozen=True)
class Change:
    """One file. `sha` is that of its blob, of the old one where it was removed; `patch` is None for binary files."""

    path: str
    previous: str | None
    status: str
    sha: str
    additions: int
    deletions: int
    patch: str | None


def changes(git: Git, base: str, head: str) -> list[Change]:
    """What differs between two commits (give the merge base for what a pull request changes)."""
    raw = _diff(git, base, head, "-z", "--raw", "--no-abbrev").split("\0")
    counts = _count(git, base, head)
    found = []
    fields = iter(filter(None, raw))
    for head_line in fields:
        _, _, before, after, word = head_line.lstrip(":").split()
        path, previous = next(fields), None
        if word[0] in "RC":
            previous, path = path, next(fields)
        more, less = counts.get(path, (0, 0))
        sha = before if word[0] == "D" else after
        patch = _patch(git, base, head, path, previous)
        found.append(Change(path, previous, WORDS.get(word[0], "changed"), sha, more, less, patch))
    return found


def _count(git: Git, base: str, head: str) -> dict[str, tuple[int, int]]:
    fields = _diff(git, base, head, "-z", "--numstat").split("\0")
    counts = {}
    listed = iter(filter(None, fields))
    for line in listed:
        more, less, path = line.split("\t")
        if not path:  # a rename: both names follow
            next(listed)
            path = next(listed)
        counts[path] = (int(more.replace("-", "0")), int(less.replace("-", "0")))
    return counts


def _patch(git: Git, base: str, head: str, path: str, previous: str | None) -> str | None:
    both = [path] if previous is None else [previous, path]
    given = _diff(git, base, head, paths=both)
    start = given.find("\n@@ ")
    return None if start < 0 else given[start + 1 :].rstrip("\n")


def _diff(git: Git, base: str, head: str, *options: str, paths: Sequence[str] = ()) -> str:
    asked = ("diff", *options, "-M", base, head, "--", *(f":(literal){one}" for one in paths))
    return git.told((base, head), *asked).decode("utf-8", "replace")


def lines_shown(patch: str | None, side: str) -> set[int]:
    """The line numbers that a patch shows on a side (LEFT the old file, RIGHT the new one): those take comments."""
    shown: set[int] = set()
    number = 0
    for line in (patch or "").split("\n"):
        if match := HUNK.match(line):
            number = int(match[1] if side == "LEFT" else match[3])
        elif line.startswith((" ", "-" if side == "LEFT" else "+")):
            shown.add(number)
            number += 1
    return shown
