"""The facts of a knowledge leaf's passages that are worth teaching and asking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from runners.generate.facts import Fact, ValueKind, facts_of
from runners.generate.markdown import Passage
from runners.generate.wording import words

COMMON_FROM = 3  # passages; a plain word that stands in so many of them tells none of them apart


def facts_by_passage(passages: Sequence[Passage]) -> dict[str, tuple[Fact, ...]]:
    """The facts of each passage, in reading order, without plain words that the documents use all over."""
    spread = Counter(word for passage in passages for word in set(words(passage.text)))
    found = {}
    for passage in passages:
        facts = facts_of(passage.sentences, passage.pairs, passage=passage.id, heading=passage.heading)
        found[passage.id] = tuple(fact for fact in facts if _telling(fact, spread))
    return found


def _telling(fact: Fact, spread: Counter[str]) -> bool:
    return fact.kind is not ValueKind.TERM or any(spread[word] < COMMON_FROM for word in words(fact.value))
