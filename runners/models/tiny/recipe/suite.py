"""The frozen suite: 1,000 four-option questions on facts the base knows, in wordings that stand nowhere else."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from runners.generate.facts import Fact
from runners.generate.templates import window
from runners.models.tiny.recipe.corpus import Sources, almanac_facts
from runners.models.tiny.recipe.frames import (
    FROZEN_GAP,
    FROZEN_KIND,
    FROZEN_MARK,
    FROZEN_MEANING,
    FROZEN_VERB,
    FROZEN_WORD_FOR,
)
from runners.models.tiny.recipe.words import Word
from schemas.item import ChoiceItem, ItemKind

TASK_SIZE = 200
T = TypeVar("T")
Pair = tuple[str, str, str]  # cluster, question, answer


def build_suite(sources: Sources) -> tuple[ChoiceItem, ...]:
    """Five tasks of 200 items; options are answers to other questions of the same task and kind."""
    rng = random.Random(11)
    nouns = _shuffled((word for word in sources.words if word.pos == "n"), rng)
    others = _shuffled((word for word in sources.words if word.pos != "n"), rng)
    facts = _one_a_passage(_shuffled(almanac_facts(sources.almanac), rng))
    kinds = {_almanac(fact)[1]: str(fact.kind) for fact in facts}
    pos = {_verb(word)[1]: word.pos for word in others}
    return (
        *_items("noun-meanings", map(_meaning, nouns[:200]), rng, lambda _: "n"),
        *_items("nouns-for-meanings", map(_headword, nouns[200:410]), rng, lambda _: "n"),
        *_items("noun-kinds", (_kind(word) for word in nouns[410:] if word.kind), rng, lambda _: "n"),
        *_items("verbs-and-adjectives", map(_verb, others), rng, lambda pair: pos[pair[1]]),
        *_items("almanac", map(_almanac, facts), rng, lambda pair: kinds[pair[1]]),
    )


def _shuffled(things: Iterable[T], rng: random.Random) -> list[T]:
    listed = list(things)
    return rng.sample(listed, len(listed))


def _meaning(word: Word) -> Pair:
    return word.word, FROZEN_MEANING.format(word=word.word), word.meaning


def _verb(word: Word) -> Pair:
    return word.word, FROZEN_VERB.format(word=word.word), word.meaning


def _headword(word: Word) -> Pair:
    return word.word, FROZEN_WORD_FOR.format(meaning=word.meaning), word.word


def _kind(word: Word) -> Pair:
    return word.word, FROZEN_KIND.format(word=word.word), str(word.kind)


def _almanac(fact: Fact) -> Pair:
    return fact.passage, FROZEN_GAP.format(window=window(fact, 8, 4, gap=FROZEN_MARK)), fact.value


def _one_a_passage(facts: Sequence[Fact]) -> list[Fact]:
    """Items of the frozen suite are independent: one fact an entry."""
    return list({fact.passage: fact for fact in facts}.values())


def _items(task: str, asked: Iterable[Pair], rng: random.Random, kind: Callable[[Pair], str]) -> Iterator[ChoiceItem]:
    """The first 200 questions that do not hold their own answer."""
    pairs = [pair for pair in asked if pair[2] not in pair[1]][:TASK_SIZE]
    for number, pair in enumerate(pairs):
        cluster, question, answer = pair
        same = sorted({other[2] for other in pairs if kind(other) == kind(pair)} - {answer})
        options = [answer, *rng.sample([option for option in same if option not in question], 3)]
        rng.shuffle(options)
        yield ChoiceItem(
            id=hashlib.sha256(f"{task}\0{question}\0{answer}".encode()).hexdigest()[:16],
            kind=ItemKind.FROZEN,
            leaf=f"frozen/{task}",
            cluster=f"{task}/{number}/{cluster}",
            template=f"frozen-{task}",
            question=question,
            options=tuple(options),
            answer=options.index(answer),
            value_kind=kind(pair),
        )
