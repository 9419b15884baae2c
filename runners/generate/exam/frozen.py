"""The frozen suite, asked row by row: does this row state what the suite asks?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from runners.generate.across import frames_of
from runners.generate.stated import MOST
from runners.generate.wording import content_words, normalise
from schemas.item import ChoiceItem


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    value: str
    cue: frozenset[str]


class Suite:
    """The items by the rarest word of their right answers. Decides as `rows_against` does, one row at a time."""

    def __init__(self, items: Sequence[ChoiceItem]) -> None:
        frames = frames_of(items)
        entries = [
            _Entry(item.id, value, frozenset(cue))
            for item in items
            if (cue := content_words(item.question) - frames[item.leaf])
            and (value := normalise(item.options[item.answer]))
        ]
        spread = Counter(word for entry in entries for word in set(entry.value.split()))
        self._by_word: dict[str, list[_Entry]] = {}
        for entry in entries:
            rarest = min(entry.value.split(), key=lambda word: (spread[word], word))
            self._by_word.setdefault(rarest, []).append(entry)

    def stated(self, text: str) -> str:
        """The name of the first item whose right answer stands in this text with most of the question's own words;
        empty where there is none."""
        flat = f" {normalise(text)} "
        told = content_words(text)
        for word in dict.fromkeys(flat.split()):
            for entry in self._by_word.get(word, ()):
                if f" {entry.value} " in flat and len(entry.cue & told) >= MOST * len(entry.cue):
                    return entry.name
        return ""
