"""Near-duplicates: of texts in order, which are too much like one before them.

Two texts are compared by ROUGE-L's F measure, as the InstructLab of 2024 did with rouge_score, and the decisions are
the very same: a text goes where its highest measure with any that is known is above (not at) the threshold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runners.generate.dedupe.coding import Coded, Vocabulary
from runners.generate.dedupe.known import Known
from runners.generate.dedupe.words import Words, split_words


@dataclass(frozen=True, slots=True)
class Repeat:
    """A text that is too much like another: `of` is the one that it is most like, `score` how much, from 0 to 1.

    `of` is empty only with the threshold 0, for a text that has no word in common with any.
    """

    score: float
    of: str


class Deduper:
    """Decides about texts in the order in which they are handed in, and remembers those that it keeps.

    Texts are compared within their group only: the questions of knowledge and of skills without context are one group
    (""), those about a context have the group that `group_of` names. `threshold` goes from 0 to 1, both ends by
    definition: 0 rejects every new text, even one that is like no other; 1 accepts every one, even an exact repetition.
    `words` says what a word is (see `split_words`): with "rouge" a text without ASCII letters and digits is like no
    other. `workers` threads compare a text with its candidates where these are very many.

    Raises ValueError where the threshold is not from 0 to 1, or there are no workers.
    """

    def __init__(self, threshold: float, *, words: Words = "rouge", workers: int = 1) -> None:
        if not 0 <= threshold <= 1:
            raise ValueError(f"the threshold of near-duplicates must be from 0 to 1, not {threshold}")
        if workers < 1:
            raise ValueError(f"at least one worker must compare texts, not {workers}")
        self._threshold = threshold
        self._way = words
        self._workers = workers
        self._vocabulary = Vocabulary()
        self._known: dict[str, Known] = {}
        self._contexts = self._new_group()
        self._groups: dict[str, str] = {}

    def know(self, text: str, group: str = "") -> None:
        """Compare later texts with this one: a seed, an evaluation item, a row that was kept before."""
        self._group(group).add(text, self._encode(text))

    def decide(self, texts: Sequence[tuple[str, str]]) -> list[Repeat | None]:
        """Decide about texts, each after its group; None for those that are kept, which are known from then on."""
        return [self._decide(group, text) for group, text in texts]

    def group_of(self, context: str) -> str:
        """The group of questions about this context: that of the known context that it is most like, by the same
        measure and threshold, else a new one. Texts without a context are in the group "".
        """
        if not context.strip():
            return ""
        if (group := self._groups.get(context)) is None:
            group = self._groups[context] = self._find_group(context)
        return group

    def _decide(self, group: str, text: str) -> Repeat | None:
        known, coded = self._group(group), self._encode(text)
        found = known.nearest(coded)
        if found is not None:
            return Repeat(found.score, found.text)
        if self._threshold == 0:
            return Repeat(0.0, "")
        known.add(text, coded)
        return None

    def _find_group(self, context: str) -> str:
        coded = self._encode(context)
        found = self._contexts.nearest(coded)
        if found is not None:
            return self._groups[found.text]
        self._contexts.add(context, coded)
        return f"context {len(self._groups) + 1}"

    def _group(self, name: str) -> Known:
        if (known := self._known.get(name)) is None:
            known = self._known[name] = self._new_group()
        return known

    def _new_group(self) -> Known:
        return Known(self._threshold, workers=self._workers)

    def _encode(self, text: str) -> Coded:
        return self._vocabulary.encode(split_words(text, self._way))
