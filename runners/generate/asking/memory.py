"""What is remembered of a question, before anybody is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from runners.generate.asking.identity import Identity, digest_of
from runners.generate.asking.journal import Journal
from runners.generate.asking.text import Text
from runners.generate.flows.seam import Question, Role


@dataclass(frozen=True, slots=True)
class Memory:
    """The journal, read and written by questions. `identities` say who answers in which role, `seed` is the run's."""

    journal: Journal
    identities: Mapping[Role, Identity]
    seed: int

    def digest(self, question: Question) -> bytes:
        """What the question is known by."""
        return digest_of(question, self.identities[question.role], self.seed)

    def missing(self, question: Question, n: int = 1) -> int:
        """How many texts would have to be asked for."""
        draws = draws_of(question, n)
        return len(draws) - len(self.journal.recall(self.digest(question), draws))

    def recall(self, digest: bytes, draws: range) -> dict[int, Text]:
        """What is remembered of these draws."""
        return self.journal.recall(digest, draws)


def draws_of(question: Question, n: int) -> range:
    """The numbers of `n` texts; without a temperature there is one text only, however many are wanted."""
    return range(question.draw, question.draw + n) if question.temperature else range(1)
