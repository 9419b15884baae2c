"""Support: whether the words of an answer stand in the passage that it is said to come from.

Knowledge only. On real contributions no answer of knowledge scores below 0.4, and 97 of 100 answers put to the passage
of another leaf score below 0.3; the answers of grounded skills, which rewrite, count and translate, often do so
rightly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from schemas.finding import Finding
from schemas.rules.content.texts import Text, Texts
from schemas.rules.place import shorten
from schemas.rules.settings import Settings

STEM = 5  # letters that words of one stem have in common at their beginning
FEW = 3  # content words; of fewer, only the numbers are looked at
MAX_NAMED = 3
WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
# They stand in any English text and support nothing.
FUNCTION_WORDS = frozenset(
    """a about above after again against all also although am an and another any are aren't as at be because been
    before being below between both but by can can't cannot could did didn't do does doesn't doing don't down
    during each either else even every few for from further had has have having he her here hers him his how
    however i if in instead into is isn't it it's its itself just like many may me might more most much must
    my neither no nor not of off on once only or other others our out over own per rather same shall she
    should since so some such than that that's the their them then there therefore these they this those
    though through thus to too under until up upon us very was wasn't we were what when where whether which
    while who whom whose why will with within without would yes yet you your""".split()
)
NUMERALS = {
    word: str(number)
    for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
}
WRITTEN_OUT = {digits: word for word, digits in NUMERALS.items()}


@dataclass(frozen=True, slots=True)
class Support:
    """How far a passage supports an answer: how many content words that has, and those that do not stand in it."""

    words: int
    missing: frozenset[str]

    @property
    def score(self) -> float:
        """The share of the words that stand in the passage; 1 where there are none."""
        return 1 - len(self.missing) / self.words if self.words else 1.0


class Passage:
    """A context, by the words in it."""

    def __init__(self, context: Text) -> None:
        self._words = _plain_words(context)

    @cached_property
    def _stems(self) -> set[str]:
        return {word[:STEM] for word in self._words if len(word) >= STEM and word.isalpha()}

    def support(self, answer: Text) -> Support:
        """Look every content word of an answer up: numbers as they are, words by their beginning too."""
        words = _plain_words(answer) - FUNCTION_WORDS
        if len(words) < FEW:
            words = {word for word in words if word[0].isdigit()}
        missing = words - self._words
        return Support(len(words), frozenset(word for word in missing if not self._holds_stem(word)))

    def _holds_stem(self, word: str) -> bool:
        return len(word) >= STEM and word[:STEM] in self._stems


def check_support(texts: Texts, settings: Settings) -> Iterator[Finding]:
    """Compare every answer of a knowledge leaf with its own context."""
    for example in texts.examples if texts.knowledge else ():
        passage = Passage(example.context) if example.context and example.pairs else None
        for answer in (pair.answer for pair in example.pairs if pair.answer):
            support = passage.support(answer) if passage else None
            if support and support.score < settings.limits.support:
                yield _explain(texts, answer, support, settings.limits.support)


def _explain(texts: Texts, answer: Text, support: Support, limit: float) -> Finding:
    folded = answer.text.casefold()
    as_written = {WRITTEN_OUT.get(word, word) if word not in folded else word for word in support.missing}
    in_order = sorted(as_written, key=lambda word: (folded.find(word), word))
    named = ", ".join(f"`{shorten(word, 30)}`" for word in in_order[:MAX_NAMED])
    more = len(support.missing) - MAX_NAMED
    message = (
        f"{len(support.missing)} of the {support.words} words and numbers that this answer consists of do not stand in "
        f"its context: {named}{f' and {more} more' if more > 0 else ''}. Its score is {support.score:.2f}; below "
        f"{limit:g} it is not supported."
    )
    fix = "Answer with what the context says, or copy the passage that says it into the context."
    return texts.tree.at(*answer.steps).find("content/unsupported-answer", message, fix)


def _plain_words(text: Text) -> set[str]:
    """The different words of a text: compounds in their parts, numbers in digits."""
    words = set(text.words)
    for word in [word for word in words if not word.isalpha()]:
        words.remove(word)
        words.update(part.replace(",", "") for part in WORD.findall(word))
    numerals = words & NUMERALS.keys()
    return (words - numerals) | {NUMERALS[word] for word in numerals}
