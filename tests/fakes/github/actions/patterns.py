"""Filter patterns of branches and paths.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

SIGNS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "?", "+": "+"}


def is_match(pattern: str, text: str) -> bool:
    """Whether a whole name fits a pattern."""
    parts = re.findall(r"\*\*/|\*\*|\*|\?|\+|\[[^\]]*\]|.", pattern)
    made = "".join(SIGNS.get(part) or (part if len(part) > 1 else re.escape(part)) for part in parts)
    return re.fullmatch(made, text) is not None


def is_selected(patterns: Sequence[str], text: str) -> bool:
    """Whether the last pattern that fits is not one with `!`."""
    chosen = False
    for pattern in patterns:
        negative = pattern.startswith("!")
        if is_match(pattern.removeprefix("!"), text):
            chosen = not negative
    return chosen


def passes(filters: Mapping[str, Sequence[str]], key: str, names: Iterable[str]) -> bool:
    """Whether any of the names passes the filters `key` and `key-ignore`; without one, everything does."""
    listed = list(names)
    if wanted := filters.get(key):
        return any(is_selected(wanted, name) for name in listed)
    if ignored := filters.get(f"{key}-ignore"):
        return any(not is_selected(ignored, name) for name in listed)
    return True
