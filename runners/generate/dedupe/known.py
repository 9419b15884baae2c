"""The texts of one group, and which of them another one is most like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cdist

from runners.generate.dedupe.coding import Coded
from runners.generate.dedupe.measure import f_measure, needed_by_length
from runners.generate.dedupe.postings import Postings

FEW = 32  # texts are sooner compared than looked up, and a group of so few needs little memory
MANY = 10_000_000  # pairs of words: the work that several threads are worth

Sequenced = str | tuple[int, ...]


class Nearest(NamedTuple):
    """A text that another one is like, and how much."""

    score: float
    text: str


class Known:
    """Texts that others are compared with. Texts without words are like none, and equal ones count once."""

    def __init__(self, threshold: float, *, workers: int) -> None:
        self._threshold = threshold
        self._workers = workers
        self._texts: list[str] = []
        self._sequences: list[Sequenced] = []
        self._numbers: dict[Sequenced, int] = {}
        self._waiting: list[tuple[int, ...]] = []  # features of the first few, until there is an index
        self._index: Postings | None = None
        self._longest = 0
        self._needed: dict[int, list[int]] = {}

    def add(self, text: str, coded: Coded) -> None:
        """Compare others with this text from now on."""
        if not coded.sequence or coded.sequence in self._numbers:
            return
        self._numbers[coded.sequence] = len(self._texts)
        self._texts.append(text)
        self._sequences.append(coded.sequence)
        if len(coded.sequence) > self._longest:
            self._longest = len(coded.sequence)
            self._needed.clear()
        self._waiting.append(coded.features)
        if self._index is not None or len(self._texts) > FEW:
            self._put_waiting_into_index()

    def nearest(self, coded: Coded) -> Nearest | None:
        """The text that this one is most like, the earliest of several; None where none is above the threshold."""
        if not coded.sequence or self._threshold >= 1:
            return None
        same = self._numbers.get(coded.sequence)
        if same is not None:
            return Nearest(1.0, self._texts[same])
        needed = self._needed_by(len(coded.sequence))
        candidates = self._index.sharing(coded.features, needed) if self._index else self._fitting(needed)
        return self._best(coded.sequence, candidates, needed) if candidates else None

    def _put_waiting_into_index(self) -> None:
        self._index = self._index or Postings()
        for features in self._waiting:
            self._index.add(features)
        self._waiting.clear()

    def _needed_by(self, length: int) -> list[int]:
        if (needed := self._needed.get(length)) is None:
            needed = self._needed[length] = needed_by_length(length, self._threshold, longest=self._longest)
        return needed

    def _fitting(self, needed: Sequence[int]) -> list[int]:
        lengths = enumerate(map(len, self._sequences))
        return [number for number, length in lengths if length < len(needed) and needed[length] <= length]

    def _best(self, sequence: Sequenced, candidates: Sequence[int], needed: Sequence[int]) -> Nearest | None:
        best = None
        for number, common in zip(candidates, self._compare(sequence, candidates), strict=True):
            length = len(self._sequences[number])
            if common >= needed[length]:
                score = f_measure(common, len(sequence), length)
                best = max(best or (score, -number), (score, -number))
        return Nearest(best[0], self._texts[-best[1]]) if best else None

    def _compare(self, sequence: Sequenced, candidates: Sequence[int]) -> list[int]:
        """The lengths of the longest common subsequences."""
        import numpy as np

        others = [self._sequences[number] for number in candidates]
        many = self._workers > 1 and len(others) * len(sequence) ** 2 > MANY
        # One side is spread over the threads, the other one is prepared once.
        if many:
            found = cdist(others, [sequence], scorer=LCSseq.similarity, dtype=np.uint32, workers=self._workers)
        else:
            found = cdist([sequence], others, scorer=LCSseq.similarity, dtype=np.uint32)
        lengths: list[int] = found.ravel().tolist()
        return lengths
