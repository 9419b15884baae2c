"""Finds, among many questions, those that are the same or nearly the same, without comparing every pair.

Two word sequences are alike by 2 * LCS / (a + b), which is ROUGE-L's F measure. At least so large a share of their
words is then common to both, in whatever order, so two of the rarest words of the one are among the rarest of the other
(prefix filtering; Wang, Li and Feng, "Can we beat the prefix filtering?", SIGMOD 2012). Rare words make short lists,
which keeps the work linear in the number of questions.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, islice
from typing import NamedTuple

Words = tuple[str, ...]

LONG = 40  # words; of longer questions the pairs are too many, so several single words must be common
COMMON = 3
ROUNDING = 1e-6
MAX_WORDS = 2_000  # of a question; what stands behind them is not compared
MAX_CANDIDATES = 100  # against questions that are candidates of each other by the thousand, as those of one template
FEW = 20  # candidates, of which the impossible are sooner told apart than a library is imported
MAX_LONG = 30  # of those that are long


class Asked(NamedTuple):
    """A question by its words. Only those of the same `scope` and of different `group`s are compared."""

    words: Words
    scope: Hashable
    group: Hashable


class Match(NamedTuple):
    """The question at index `later` is like the one at `earlier`; `score` is 1 where their words are the same."""

    later: int
    earlier: int
    score: float


class Keys(NamedTuple):
    """Of two questions that are alike one of `strong` is common, or `COMMON` of `weak`."""

    strong: list[Words]
    weak: list[Words]


def find_matches(questions: Sequence[Asked], threshold: float, *, since: int = 0) -> Iterator[Match]:
    """Yield, for every question from index `since` on, the one before it that it is most like, from `threshold` on.

    Questions of more than `MAX_WORDS` words are compared by their first ones.
    """
    questions = [one._replace(words=one.words[:MAX_WORDS]) if len(one.words) > MAX_WORDS else one for one in questions]
    frequency = Counter(chain.from_iterable(question.words for question in questions))
    index = _Index(threshold, frequency)
    # Most of what comes before `since` can share no key with any question after it.
    rare, alone = index.rarest(questions[since:]) if since else (set(), set())
    for number, question in enumerate(questions):
        if number < since and len(rare.intersection(question.words)) < 2 and alone.isdisjoint(question.words):
            continue
        keys = index.keys(question.words)
        if number >= since and (found := index.find(question, keys)):
            yield Match(number, *found)
        index.add(number, question, keys)


@dataclass(slots=True, eq=False)
class _Entry:
    """Equal questions: the first of them, and the first that is of another group than that one."""

    words: Words
    first: tuple[int, Hashable]
    other: tuple[int, Hashable] | None = None

    def outside(self, group: Hashable) -> int | None:
        """Return the number of the first of them that is not of `group`."""
        if self.first[1] != group:
            return self.first[0]
        return self.other[0] if self.other else None


class _Index:
    """Questions by their words, and by their keys."""

    def __init__(self, threshold: float, frequency: Counter[str]) -> None:
        self._threshold = threshold
        self._ratio = threshold / (2 - threshold)  # of the words of a question: at least so many stand in one like it
        self._frequency = frequency
        self._entries: dict[tuple[Hashable, Words], _Entry] = {}
        self._postings: defaultdict[tuple[Hashable, Words], list[_Entry]] = defaultdict(list)

    def add(self, number: int, question: Asked, keys: Keys) -> None:
        """Let later questions be compared with this one, which is the one at index `number`."""
        words, scope, group = question
        entry = self._entries.get((scope, words))
        if entry is None:
            entry = self._entries[scope, words] = _Entry(words, (number, group))
            for key in chain(keys.strong, keys.weak):
                self._postings[scope, key].append(entry)
        elif entry.other is None and entry.first[1] != group:
            entry.other = (number, group)

    def find(self, question: Asked, keys: Keys) -> tuple[int, float] | None:
        """Return the number of the question that this one is most like, and how much; None where there is none."""
        same = self._entries.get((question.scope, question.words))
        number = same.outside(question.group) if same else None
        return self._find_near(question, keys) if number is None else (number, 1.0)

    def rarest(self, questions: Iterable[Asked]) -> tuple[set[str], set[str]]:
        """Return the words that the keys of these questions are made of, and those that are a key alone."""
        keys = {key for question in questions for key in chain(*self.keys(question.words))}
        bare = [{word.partition(" ")[0] for word in key} for key in keys]
        return set().union(*bare), set().union(*(words for words in bare if len(words) == 1))

    def keys(self, words: Words) -> Keys:
        """Return the keys of a question."""
        length, rarest = len(words), self._rarest_first(words)
        needed = math.ceil(length * self._ratio - ROUNDING)
        spare = length - needed  # so many of its words, and not more, may be missing in the other one
        strong: list[Words] = list(combinations(rarest[: spare + 2], 2)) if length <= LONG else []
        if needed < 2:
            strong += ((word,) for word in rarest[: spare + 1])
        long = length > LONG * self._ratio  # or the other one may be
        return Keys(strong, [(word,) for word in rarest[: spare + COMMON]] if long else [])

    def _find_near(self, question: Asked, keys: Keys) -> tuple[int, float] | None:
        words, scope, group = question
        candidates = [entry for entry in self._candidates(scope, keys) if entry.other or entry.first[1] != group]
        if len(candidates) <= FEW:
            candidates = [entry for entry in candidates if self._is_conceivable(words, entry.words)]
        if not candidates:
            return None
        from rapidfuzz.distance import Indel
        from rapidfuzz.process import extractOne

        cutoff, choices = self._threshold - ROUNDING, [entry.words for entry in candidates]
        best = extractOne(words, choices, scorer=Indel.normalized_similarity, score_cutoff=cutoff)
        if best is None:
            return None
        number = candidates[best[2]].outside(group)
        return None if number is None else (number, best[1])

    def _is_conceivable(self, words: Words, others: Words) -> bool:
        unique = set(words)
        common = len(unique.intersection(others)) + len(words) - len(unique)
        return 2 * common >= (self._threshold - ROUNDING) * (len(words) + len(others))

    def _candidates(self, scope: Hashable, keys: Keys) -> Iterable[_Entry]:
        strong = chain.from_iterable(self._postings.get((scope, key), ()) for key in keys.strong)
        found = dict.fromkeys(islice(strong, MAX_CANDIDATES))
        if keys.weak:
            weak = chain.from_iterable(self._postings.get((scope, key), ()) for key in keys.weak)
            likeliest = Counter(islice(weak, 5 * MAX_CANDIDATES)).most_common(MAX_LONG)
            found |= dict.fromkeys(entry for entry, common in likeliest if common >= COMMON)
        return found

    def _rarest_first(self, words: Words) -> list[str]:
        """The words by their number in all questions; those that stand there twice are told apart."""
        unique = set(words)
        if len(unique) == len(words):
            return self._rank(unique)
        seen: Counter[str] = Counter()
        numbered = []
        for word in words:
            seen[word] += 1
            numbered.append(word if seen[word] == 1 else f"{word} {seen[word]}")
        return self._rank(numbered)

    def _rank(self, words: Iterable[str]) -> list[str]:
        return sorted(sorted(words), key=self._frequency.__getitem__)
