"""Counts what a flow asks while nobody is asked."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from runners.asking.identity import Identity, digest_of
from runners.asking.memory import Memory, draws_of
from runners.asking.seam import Answer, Asker, Question
from runners.asking.settings import PoolSettings
from schemas.errors import EndpointError
from schemas.generation import Role

TURN = 8
"""Tokens that a chat template puts around one turn, about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one block would ask. `calls` are requests where a server draws several texts in one. `remembered` texts cost
    nothing. Tokens of answers are a guess.
    """

    block: str
    role: Role = "teacher"
    texts: int = 0
    calls: int = 0
    remembered: int = 0
    prompt_tokens: int = 0
    answer_tokens: int = 0


@dataclass(slots=True)
class _Sum:
    role: Role = "teacher"
    texts: int = 0
    calls: int = 0
    remembered: int = 0
    prompt_tokens: int = 0
    answer_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Adds up by block. `tokens` counts a prompt's, `memory` is what is remembered, None where nothing is. The same
    question is asked once, whoever asks it.
    """

    tokens: Callable[[str], int]
    memory: Memory | None = None
    _sums: dict[str, _Sum] = field(default_factory=dict)
    _seen: set[tuple[bytes, int]] = field(default_factory=set)

    def during(self, block: str, tokens: int) -> Asker:
        """Whom a block asks, each of whose texts has about so many tokens."""
        return _Ear(self, self._sums.setdefault(block, _Sum()), tokens)

    def steps(self) -> Iterator[Step]:
        """What was counted, in the order in which blocks came to ask."""
        for block, one in self._sums.items():
            yield Step(
                block=block,
                role=one.role,
                texts=one.texts,
                calls=one.calls,
                remembered=one.remembered,
                prompt_tokens=one.prompt_tokens,
                answer_tokens=one.answer_tokens,
            )

    def hear(self, question: Question, n: int, counted: _Sum, tokens: int) -> Sequence[Answer | EndpointError]:
        """Count a question; what is remembered of it is answered."""
        digest, draws = self._digest(question), draws_of(question, n)
        recalled = self.memory.recall(digest, draws) if self.memory else {}
        new = [draw for draw in draws if (digest, draw) not in self._seen]
        missing = [draw for draw in new if draw not in recalled]
        self._seen.update((digest, draw) for draw in new)
        counted.role = question.role
        counted.remembered += len(new) - len(missing)
        if missing:
            calls = math.ceil(len(missing) / PoolSettings().draws)
            prompt = sum(TURN + self.tokens(content) for _, content in question.messages)
            counted.texts += len(missing)
            counted.calls += calls
            counted.prompt_tokens += calls * prompt
            counted.answer_tokens += len(missing) * min(question.max_tokens, tokens)
        answers = [Answer(*recalled[draw], remembered=True) if draw in recalled else _UNASKED for draw in draws]
        return answers if question.temperature else answers * n

    def _digest(self, question: Question) -> bytes:
        return self.memory.digest(question) if self.memory else digest_of(question, Identity(question.role), 0)


_UNASKED = EndpointError("nobody is asked")


@dataclass(frozen=True, slots=True)
class _Ear:
    reckoning: Reckoning
    counted: _Sum
    tokens: int

    async def ask(self, question: Question, *, n: int = 1) -> Sequence[Answer | EndpointError]:
        """See Asker."""
        return self.reckoning.hear(question, n, self.counted, self.tokens)
