"""An asker in memory: it answers with what a function says, and remembers what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from runners.asking.seam import Answer, Question
from schemas.errors import EndpointError

Said = str | Answer | EndpointError


class FakeAsker:
    """`answers` gets a question and the number of the draw. `turns` says for how many turns of the event loop an answer
    is under way: so that tests choose who arrives first. What `ends` returns for a question is raised instead.

    `asked` holds all questions with how many texts were wanted, in order; `texts` counts the texts; `in_flight` and
    `most` count questions under way, now and at most.
    """

    def __init__(
        self,
        answers: Callable[[Question, int], Said],
        *,
        turns: Callable[[Question], int] = lambda _: 1,
        ends: Callable[[Question], EndpointError | None] = lambda _: None,
    ) -> None:
        self._answers, self._turns, self._ends = answers, turns, ends
        self.asked: list[tuple[Question, int]] = []
        self.texts = self.in_flight = self.most = 0

    async def ask(self, question: Question, *, n: int = 1) -> Sequence[Answer | EndpointError]:
        """See `Asker.ask`. With temperature 0 all texts are the first one."""
        self.asked.append((question, n))
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        try:
            for _ in range(self._turns(question)):
                await asyncio.sleep(0)
            if (error := self._ends(question)) is not None:
                raise error
        finally:
            self.in_flight -= 1
        self.texts += n
        return [self._one(question, question.draw + number) for number in range(n)]

    def _one(self, question: Question, draw: int) -> Answer | EndpointError:
        said = self._answers(question, draw if question.temperature else 0)
        return Answer(said) if isinstance(said, str) else said
