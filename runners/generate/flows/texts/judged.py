"""Judgments: the last column is a number or a YES or NO, whatever stands around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from runners.generate.flows.texts.numbers import labelled_number, number_in
from runners.generate.flows.texts.parsed import Parsed, Parser, nothing
from runners.generate.flows.texts.verdicts import yes_or_no

NO_SCORE = "no score"
OFF_SCALE = "a score off the scale"
NO_VERDICT = "neither yes nor no"


@dataclass(frozen=True, slots=True)
class Judged:
    """One row. `inner` finds the columns; of the last one `read` takes the value. Where `inner` finds nothing the whole
    text is looked at with `search`, and the other columns are empty.
    """

    inner: Parser
    columns: Sequence[str]
    read: Callable[[str], Any]
    search: Callable[[str], Any]
    missing: str
    scale: tuple[float, float] | None = None

    def parse(self, text: str, *, cut: bool = False) -> Parsed:
        """See `Parser.parse`."""
        found = self.inner.parse(text, cut=cut).found
        row: Mapping[str, Any] = found[0] if found else dict.fromkeys(self.columns, "")
        value = self.read(row[self.columns[-1]]) if found else self.search(text)
        if value is None:
            return nothing(self.missing, text, cut=cut)
        if self.scale and not self.scale[0] <= value <= self.scale[1]:
            return Parsed((), [(OFF_SCALE, text)])
        return Parsed([{**row, self.columns[-1]: value}])


def scores(inner: Parser, columns: Sequence[str], scale: tuple[float, float] | None = None) -> Judged:
    """The last column becomes a number; `scale` is the least and the most that it may be."""
    search = number_in if len(columns) == 1 else labelled_number
    return Judged(inner, columns, number_in, search, NO_SCORE, scale)


def verdicts(inner: Parser, columns: Sequence[str]) -> Judged:
    """The last column becomes `YES` or `NO`."""
    return Judged(inner, columns, yes_or_no, yes_or_no, NO_VERDICT)
