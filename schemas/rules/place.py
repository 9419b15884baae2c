"""A place in a file, which findings are made at."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from schemas.finding import Edit, Finding
from schemas.rules.catalogue import RULES

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column count from 1; 1:1 with length 0 stands for the file as a whole.

    `length` is the number of characters meant on that line; `end` is the line and column where what is meant ends,
    which may be many lines below (exclusive).
    """

    path: str
    line: int = 1
    column: int = 1
    length: int = 0
    end: tuple[int, int] = (1, 1)

    def find(
        self, rule: str, message: str, fix: str = "", *, edits: tuple[Edit, ...] = (), rename: str = ""
    ) -> Finding:
        """Return the finding of `rule`, with the severity that the catalogue gives it."""
        severity = RULES[rule].severity
        return Finding(
            self.path, self.line, self.column, rule, severity, message, fix, self.length, edits=edits, rename=rename
        )

    def replace(self, text: str) -> tuple[Edit, ...]:
        """Return the edit that puts `text` in place of all that is meant."""
        return (Edit(self.line, self.column, *self.end, text),)


@dataclass(frozen=True)
class Source:
    """The text of a file, as it was decoded, without the byte order mark: finds places by offsets in characters."""

    path: str
    text: str

    def at(self, start: int, end: int) -> Place:
        """Return the place of the characters from offset `start` up to `end`, exclusive."""
        line, column = self._position(start)
        last, beyond = self._position(max(start, end))
        length = (beyond - column) if last == line else len(self.lines[line - 1].rstrip()) - column + 1
        return Place(self.path, line, column, max(0, length), (last, beyond))

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a place: the inverse of `at`."""
        return self._starts[line - 1] + column - 1

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their ends. Only LF, CRLF and CR end a line, as in YAML 1.2 and in editors."""
        return tuple(line.rstrip("\r\n") for line in self._ended)

    @cached_property
    def _ended(self) -> list[str]:
        # Not splitlines(), which also splits at form feeds and other characters that no editor counts as a line's end.
        lines = LINE.findall(self.text)
        return lines if lines and lines[-1][-1] not in "\r\n" else [*lines, ""]

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(map(len, self._ended))]

    def _position(self, offset: int) -> tuple[int, int]:
        line = min(bisect_right(self._starts, offset), len(self.lines))
        # A parser may stop in the middle of CRLF, or beyond the last character.
        return line, min(offset - self._starts[line - 1], len(self.lines[line - 1])) + 1


def shorten(text: str, limit: int = 60) -> str:
    """Return untrusted text on one line and at most `limit` characters long, for use inside a message."""
    text = " ".join(text.split())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def display(text: str) -> str:
    """Return untrusted text in backticks, shortened; white space around it, which nobody would see, is told of."""
    return f"`{shorten(text)}`" + (" with white space around it" if text != text.strip() else "")
