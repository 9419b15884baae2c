"""A place in a file, which findings are made at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from schemas.finding import Finding, Severity


class Mark(Protocol):
    """What both of YAML's readers, in C and in Python, mark a position with; counted from 0."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column count from 1; 1:1 stands for the file as a whole."""

    path: str
    line: int = 1
    column: int = 1

    def error(self, rule: str, message: str, fix: str = "") -> Finding:
        """Return a finding that blocks the contribution."""
        return Finding(self.path, self.line, self.column, rule, Severity.ERROR, message, fix)

    def warning(self, rule: str, message: str, fix: str = "") -> Finding:
        """Return a finding that does not block."""
        return Finding(self.path, self.line, self.column, rule, Severity.WARNING, message, fix)


def place_of_mark(path: str, mark: Mark | None) -> Place:
    """Return the place that YAML marked (it counts from 0)."""
    return Place(path, mark.line + 1, mark.column + 1) if mark else Place(path)


def place_after(path: str, text: str) -> Place:
    """Return the place of the first character after `text`, the beginning of the file."""
    return Place(path, text.count("\n") + 1, len(text) - text.rfind("\n"))


def shorten(text: str, limit: int = 60) -> str:
    """Return untrusted text on one line and at most `limit` characters long, for use inside a message."""
    text = " ".join(text.split())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
