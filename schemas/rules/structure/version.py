"""Which version of the layout a leaf is checked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from schemas.qna import NEWEST
from schemas.rules.reading.tree import Tree
from schemas.rules.settings import Settings

UNDECLARED = 1  # a file without the key is as old as the key itself
NO_VERSION = 0  # stands for truth values, which are whole numbers to Python, but no version of anything


def checked_version(tree: Tree, settings: Settings) -> int:
    """Return the version that a file is checked at; it need not be one that there is a schema of."""
    return version_of(tree.value, settings.schema)


def version_of(value: Any, schema: Literal["declared", "newest"] | int) -> int:
    """Return the version that a file declares, whose top value is `value`, or the one that is asked for.

    Like the reference, takes text and fractions for the number they begin with, and anything else for version 1.
    Raises nothing, whatever the value is.
    """
    if schema != "declared":
        return NEWEST if schema == "newest" else schema
    version = value.get("version", UNDECLARED) if isinstance(value, Mapping) else UNDECLARED
    if isinstance(version, bool):
        return NO_VERSION
    try:
        return int(version)
    except (TypeError, ValueError, OverflowError):  # structure will find that it is no number
        return UNDECLARED
