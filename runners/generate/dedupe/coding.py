"""Texts as numbers: every word has one, and so has its second occurrence in a text, its third, and so on."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NamedTuple

SURROGATES = range(0xD800, 0xE000)  # code points that are no characters
LAST = sys.maxunicode


class Coded(NamedTuple):
    """A text. `sequence` holds a character a word, or a number where there are more words than characters; equal words
    are equal in either form, as rapidfuzz compares them. `features` are the text's words as a set, in which repeated
    ones are told apart: two texts share at least as many features as their longest common subsequence has words.
    """

    sequence: str | tuple[int, ...]
    features: tuple[int, ...]


class Vocabulary:
    """Numbers words as they turn up."""

    def __init__(self) -> None:
        self._numbers: dict[str | tuple[int, int], int] = {}

    def encode(self, words: Sequence[str]) -> Coded:
        """Number the words of a text."""
        numbers = self._numbers
        coded = [numbers.setdefault(word, len(numbers)) for word in words]
        features = coded if len(set(coded)) == len(coded) else self._tell_apart(coded)
        return Coded(_write(coded), tuple(features))

    def _tell_apart(self, coded: Sequence[int]) -> list[int]:
        seen: dict[int, int] = {}
        features = []
        for number in coded:
            again = seen[number] = seen.get(number, -1) + 1
            features.append(self._numbers.setdefault((number, again), len(self._numbers)) if again else number)
        return features


def _write(coded: Sequence[int]) -> str | tuple[int, ...]:
    codes = [number if number < SURROGATES.start else number + len(SURROGATES) for number in coded]
    return tuple(codes) if codes and max(codes) > LAST else "".join(map(chr, codes))
