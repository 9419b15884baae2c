"""Questions that are nearly one of those which are asked at the end, found without comparing with each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from runners.generate.dedupe.words import split_words
from runners.generate.wording import content_words
from runners.overlap import rouge_l

NEAR = 0.8
"""ROUGE-L F1 above which two wordings are the same, as long as they speak of the same things."""
_SHARE = NEAR / (2 - NEAR)  # of a question's words that any text that near to it has
_NAME = re.compile(r"(?<=[^\W\d])\s+[\"'“‘(]?([^\W\d_a-z]\w*)|\b(\w*\d\w*)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the end, under the name of its item. `strict` wants every telling word to be the same: the tasks of
    a skill differ in one word only, and are different tasks.
    """

    name: str
    text: str
    strict: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    asked: Asked
    words: tuple[str, ...]
    once: frozenset[str]
    things: frozenset[str]

    def may_be_near(self, number: int, once: frozenset[str]) -> bool:
        """Whether a text of so many words, which are these, has enough in common, in whatever order."""
        both = len(self.words) + number
        repeated = min(len(self.words) - len(self.once), number - len(once))
        return 2 * (len(self.once & once) + repeated) > NEAR * both


class Questions:
    """Questions by their rarest words. A text that is near to one has at least two thirds of its words, so it has one
    of the rarest third: only those are compared.
    """

    def __init__(self, questions: Iterable[Asked]) -> None:
        listed = [_known(one) for one in questions]
        spread = Counter(word for one in listed for word in one.once)
        self._by_word: dict[str, list[_Known]] = {}
        for one in listed:
            for word in _rarest(one.words, spread):
                self._by_word.setdefault(word, []).append(one)

    def nearest(self, text: str) -> str:
        """The name of a question that this text asks as well, nearly word by word; empty where there is none."""
        said = _words(text)
        for one in self._candidates(said):
            if said == one.words or (
                rouge_l(one.words, said) > NEAR and _things(text, strict=one.asked.strict) == one.things
            ):
                return one.asked.name
        return ""

    def _candidates(self, said: tuple[str, ...]) -> list[_Known]:
        once = frozenset(said)
        found = [one for word in dict.fromkeys(said) for one in self._by_word.get(word, ())]
        return [one for one in found if one.may_be_near(len(said), once)]


def _known(asked: Asked) -> _Known:
    found = _words(asked.text)
    return _Known(asked, found, frozenset(found), _things(asked.text, strict=asked.strict))


def _rarest(found: tuple[str, ...], spread: Counter[str]) -> list[str]:
    """So many of a question's words that whoever has none of them lacks more than a near text may lack."""
    rarest: list[str] = []
    missing = 0
    often = Counter(found)
    for word in sorted(often, key=lambda word: (spread[word], word)):
        if missing > (1 - _SHARE) * len(found):
            break
        rarest.append(word)
        missing += often[word]
    return rarest


def _words(text: str) -> tuple[str, ...]:
    return tuple(split_words(text, "unicode"))


def _things(text: str, *, strict: bool) -> frozenset[str]:
    """What a question speaks of: its names and numbers, or all words but the small ones."""
    if strict:
        return frozenset(content_words(text))
    return frozenset((match[1] or match[2]).lower() for match in _NAME.finditer(text))
