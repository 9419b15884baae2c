"""What is remembered of a question, before anybody is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from runners.asking.identity import Identity, digest_of
from runners.asking.journal import Journal
from runners.asking.seam import Question
from runners.asking.text import Text
from schemas.generation import Role


@dataclass(frozen=True, slots=True)
class Memory:
    """The journal, read and written by questions. `identities` say who answers in which role, `seed` is the run's."""

    journal: Journal
    identities: Mapping[Role, Identity]
    seed: int

    def digest(self, question: Question) -> bytes:
        """What the question is known by."""
        return digest_of(question, self.identities[question.role], self.seed)

    def recall(self, digest: bytes, draws: range) -> dict[int, Text]:
        """The texts that are remembered of these draws."""
        return self.journal.recall(digest, draws)

    def keep(self, digest: bytes, texts: Mapping[int, Text], *, leaf: str) -> dict[int, Text]:
        """Remember texts; returns what is remembered of these draws now."""
        return self.journal.keep(digest, texts, leaf=leaf)

    def missing(self, question: Question, n: int = 1) -> int:
        """How many of `n` texts would have to be asked for."""
        draws = draws_of(question, n)
        return len(draws) - len(self.recall(self.digest(question), draws))


def draws_of(question: Question, n: int) -> range:
    """The numbers of `n` texts; without a temperature there is one text only, however many are wanted."""
    return range(question.draw, question.draw + n) if question.temperature else range(1)
