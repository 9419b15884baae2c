"""Prose of invented words whose vocabulary grows as that of real texts does.

New words come ever more rarely (Heaps' law: N words of text have about K·N^b different ones), old ones in proportion to
how often they stood there before (Simon's model, which gives Zipf's law). So pairs of questions share as many words as
real ones do, however large the taxonomy is.
"""

from __future__ import annotations

import random
from itertools import product

HEAPS_K, HEAPS_B = 10.0, 0.55
ONSETS = "b br d dr f fl g gr h k kl l m n p pl r s sk sp st t tr v w".split()
VOWELS = "a e i o u ai ea ou".split()
ENDS = ["", "l", "m", "n", "r", "s", "t"]
SYLLABLES = ["".join(parts) for parts in product(ONSETS, VOWELS, ENDS)]


class Prose:
    """An endless text, the same one for the same seed."""

    def __init__(self, seed: int = 0) -> None:
        self._chance = random.Random(seed)
        self._text: list[str] = []
        self._known: set[str] = set()

    def words(self, number: int) -> list[str]:
        """Return the next words of the text."""
        return [self._next() for _ in range(number)]

    def sentence(self, number: int) -> str:
        """Return the next words as a sentence."""
        return " ".join(self.words(number)).capitalize() + "."

    def between(self, least: int, most: int) -> int:
        """Return a number of this range, both ends included."""
        return self._chance.randint(least, most)

    def happens(self, share: float) -> bool:
        """Return true in this share of calls."""
        return self._chance.random() < share

    def part(self, words: list[str], number: int) -> list[str]:
        """Return some of the words, in their order."""
        kept = sorted(self._chance.sample(range(len(words)), min(number, len(words))))
        return [words[index] for index in kept]

    def _next(self) -> str:
        written = len(self._text)
        rate = HEAPS_K * HEAPS_B * (written + 1) ** (HEAPS_B - 1)
        word = self._invent() if self._chance.random() < rate else self._text[int(self._chance.random() * written)]
        self._text.append(word)
        return word

    def _invent(self) -> str:
        while True:
            word = "".join(self._chance.choices(SYLLABLES, k=self._chance.choice((1, 2, 2, 3))))
            if word not in self._known:
                self._known.add(word)
                return word
