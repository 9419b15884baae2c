"""Values between tags: `[Start of Question] … [End of Question]`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from runners.generate.flows.texts.parsed import Parsed, nothing

UNTAGGED = "no value between the tags"
APART = "a value without the others that belong to it"
_WHOLE = ("", "")


@dataclass(frozen=True)
class Tags:
    """Every column with its start and end tag, in order. Two empty tags take the whole text.

    As in instructlab-sdg the values of the columns go together by number, the first with the first. Beyond that: case
    does not matter; the last end tag may be missing where the text came to its own end; and where there are not as many
    of each, those go together that follow each other, so that one that is missing does not shift all after it.
    """

    columns: Mapping[str, tuple[str, str]]

    def parse(self, text: str, *, cut: bool = False) -> Parsed:
        """See `Parser.parse`."""
        values = {column: list(self._values(column, text, cut=cut)) for column in self.columns}
        if not any(value for found in values.values() for _, value in found):
            return nothing(UNTAGGED, text, cut=cut)
        if len({len(found) for found in values.values()}) > 1:
            return _in_turn(values)
        rows = zip(*([value for _, value in found] for found in values.values()), strict=True)
        return Parsed([dict(zip(values, row, strict=True)) for row in rows if any(row)])

    def _values(self, column: str, text: str, *, cut: bool) -> Iterator[tuple[int, str]]:
        if self.columns[column] == _WHOLE:
            yield 0, text.strip()
            return
        start, end = self._patterns[column]
        at = 0
        while begin := start.search(text, at):
            close = end.search(text, begin.end())
            if close is None:
                if not cut and (rest := self._rest(text, begin.end())):
                    yield begin.start(), rest
                return
            inside = [one.end() for one in start.finditer(text, begin.end(), close.start()) if one[0]]
            yield begin.start(), text[max([begin.end(), *inside]) : close.start()].strip()
            at = max(close.end(), begin.end() + 1)

    def _rest(self, text: str, begin: int) -> str:
        """What follows a last start tag, where no other tag does."""
        return "" if self._every.search(text, begin) else text[begin:].strip()

    @cached_property
    def _patterns(self) -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
        return {
            column: (_pattern(start), _pattern(end) if end else re.compile(rf"(?={self._every.pattern})|\Z", re.I))
            for column, (start, end) in self.columns.items()
        }

    @cached_property
    def _every(self) -> re.Pattern[str]:
        return re.compile("|".join(re.escape(tag) for pair in self.columns.values() for tag in pair if tag), re.I)


def _pattern(tag: str) -> re.Pattern[str]:
    return re.compile(re.escape(tag), re.I)


def _in_turn(values: Mapping[str, Sequence[tuple[int, str]]]) -> Parsed:
    """Rows of values that follow each other in the order of the columns; a value out of turn is lost."""
    order = list(values)
    marks = sorted((at, order.index(column), value) for column, found in values.items() for at, value in found)
    rows: list[dict[str, str]] = []
    lost: list[tuple[str, str]] = []
    row: dict[str, str] = {}
    for _, place, value in marks:
        if place != len(row) and row:
            lost.append((APART, "\n".join(row.values())))
            row = {}
        if place == len(row):
            row[order[place]] = value
        else:
            lost.append((APART, value))
        if len(row) == len(order):
            rows.append(row)
            row = {}
    return Parsed(rows, [*lost, (APART, "\n".join(row.values()))] if row else lost)
