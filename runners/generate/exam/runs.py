"""Runs of 13 words, as numbers: of many documents they are many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from runners.generate.dedupe.words import split_words
from runners.generate.wording import SHINGLE


def runs_of(*texts: str) -> set[int]:
    """The runs of each text, none across two of them. Of a script without spaces they are of 13 signs.

    The numbers hold for this process only.
    """
    return {run for text in texts for run in _runs(split_words(text, "unicode"))}


def _runs(found: Sequence[str]) -> Iterator[int]:
    for start in range(len(found) - SHINGLE + 1):
        yield hash(tuple(found[start : start + SHINGLE]))


class Runs:
    """Under each run, the name of the first item that has it."""

    def __init__(self, texts: Iterable[tuple[str, str]], *, apart: set[int]) -> None:
        self._names: dict[int, str] = {}
        for name, text in texts:
            for run in runs_of(text) - apart:
                self._names.setdefault(run, name)

    def first_in(self, runs: set[int]) -> str:
        """The name of an item with one of these runs, the same whatever their order; empty where there is none."""
        return min((self._names[run] for run in runs & self._names.keys()), default="")
