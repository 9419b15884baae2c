"""Values by a regular expression of the flow's file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import regex

from runners.generate.flows.texts.parsed import Parsed, nothing

UNMATCHED = "the pattern was not found"
SLOW = "the pattern took too long"
SECONDS = 1.0
"""CPU time for one text. The library `regex` (https://pypi.org/project/regex/) gives up after it, where Python's own
`re` could stay in a careless pattern for years."""


class WrongPattern(Exception):
    """The text is no regular expression, or has not as many groups as there are columns."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern: one group a column, or none at all for one column. `cleanup` are words that are taken out of
    values.
    """

    compiled: Any  # regex has no types of its own
    columns: Sequence[str]
    cleanup: tuple[str, ...] = ()

    def parse(self, text: str, *, cut: bool = False) -> Parsed:
        """See `Parser.parse`; a row for each place where the pattern is found."""
        try:
            places = self.compiled.findall(text, timeout=SECONDS)
        except (TimeoutError, MemoryError):
            return Parsed((), [(SLOW, text)])
        found = [self._row(place if isinstance(place, tuple) else (place,)) for place in places]
        rows = [row for row in found if any(row.values())]
        return Parsed(rows) if rows else nothing(UNMATCHED, text, cut=cut)

    def _row(self, values: Sequence[str]) -> dict[str, str]:
        return {column: self._clean(value) for column, value in zip(self.columns, values, strict=False)}

    def _clean(self, value: str) -> str:
        for word in self.cleanup:
            value = value.replace(word, "")
        return value.strip()


def compile_pattern(text: str, columns: Sequence[str], cleanup: tuple[str, ...] = ()) -> Pattern:
    """A pattern in which `.` takes line ends too, as in instructlab-sdg. Raises WrongPattern."""
    try:
        compiled = regex.compile(text, regex.DOTALL)
    except regex.error as error:
        raise WrongPattern(f"this is no regular expression: {error}") from error
    except RecursionError as error:
        raise WrongPattern("this regular expression stands too deep inside of itself") from error
    if max(compiled.groups, 1) < len(columns):
        raise WrongPattern(f"the pattern has {compiled.groups} groups for {len(columns)} columns; each wants its own")
    return Pattern(compiled, tuple(columns), cleanup)
