"""Whether a text states a fact: its value and most of the words around it, or a long run in common."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from runners.generate.facts import Fact
from runners.generate.wording import content_words, normalise, shingles

MOST = 0.6  # of the content words around a value: enough to say the same thing of it


class Statements:
    """Texts, indexed by their words."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._runs = set().union(*(shingles(text) for text in texts))
        self._texts = [(f" {normalise(text)} ", content_words(text)) for text in texts]
        self._where: dict[str, set[int]] = {}
        for number, (text, _) in enumerate(self._texts):
            for word in text.split():
                self._where.setdefault(word, set()).add(number)

    def hold(self, fact: Fact) -> bool:
        """Whether a text has the fact's value and most words around it, or a run of 13 words in common with it."""
        cue = content_words(f"{fact.left} {fact.right}")
        return self.share_run(fact.sentence) or bool(self.stating(fact.value, cue))

    def share_run(self, text: str) -> bool:
        """Whether any text has a run of 13 words in common with this one."""
        return not self._runs.isdisjoint(shingles(text))

    def stating(self, value: str, cue: AbstractSet[str]) -> list[int]:
        """The positions of the texts that hold `value` and most of the words of `cue`."""
        wanted = normalise(value)
        places = set.intersection(*(self._where.get(word, set()) for word in wanted.split()))
        return sorted(
            number
            for number in places
            if f" {wanted} " in self._texts[number][0] and len(cue & self._texts[number][1]) >= MOST * len(cue)
        )
