"""The facts of a knowledge leaf's passages that are worth teaching and asking."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from runners.generate.facts import Fact, ValueKind, facts_of
from runners.generate.markdown import Passage
from runners.generate.wording import words

COMMON_FROM = 3  # passages; a plain word that stands in so many of them tells none of them apart


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact under a name that goes by its place (`p007/3/year1`), so that it survives a changed value."""

    id: str
    fact: Fact


def facts_by_passage(passages: Sequence[Passage]) -> dict[str, tuple[KnownFact, ...]]:
    """The facts of each passage, in reading order, without parts of words and without plain words used all over."""
    spread = Counter(word for passage in passages for word in set(words(passage.text)))
    return {
        passage.id: tuple(known for known in _facts(passage) if _telling(known.fact, spread)) for passage in passages
    }


def _facts(passage: Passage) -> Iterator[KnownFact]:
    units = [((text,), ()) for text in passage.sentences] + [((), (pair,)) for pair in passage.pairs]
    for number, (sentences, pairs) in enumerate(units, 1):
        seen: Counter[ValueKind] = Counter()
        for fact in facts_of(sentences, pairs, passage=passage.id, heading=passage.heading):
            seen[fact.kind] += 1
            yield KnownFact(f"{passage.id}/{number}/{fact.kind}{seen[fact.kind]}", fact)


def _telling(fact: Fact, spread: Counter[str]) -> bool:
    if re.match(r"[^\W_]|-\d", fact.right):  # the 1970 of "the 1970s", the 17 of "17-41": no values of their own
        return False
    return fact.kind is not ValueKind.TERM or any(spread[word] < COMMON_FROM for word in words(fact.value))
