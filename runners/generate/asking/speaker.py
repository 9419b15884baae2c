"""How a question becomes a call: a conversation or a prompt, for several texts or one, with a seed where it draws."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from runners.generate.asking.batcher import Batcher, Start
from runners.generate.asking.desk import Desk
from runners.generate.asking.verdict import may_lack_the_route, may_not_draw_several
from runners.generate.flows.seam import Question
from runners.models.client.family import wrap
from runners.models.client.probe import PROMPT, QUESTION
from runners.models.client.seam import Reply, Sampling
from schemas.errors import EndpointError, EndpointRefused

_PLAIN = "blank"
"""The form of a conversation for a model of which no form is known."""
_ONE = Sampling(max_tokens=1)
_TWO = Sampling(max_tokens=1, temperature=1, n=2)


class Speaker:
    """Asks one desk. What its server cannot do is learned from the first question that it refuses, by asking for
    something that every model has an answer to; `several` says whether it draws several texts at once, None while
    nobody knows.
    """

    def __init__(self, desk: Desk, *, batch: int, start: Start) -> None:
        told = desk.capabilities
        self.desk = desk
        self._batcher = Batcher(desk.client, size=batch, start=start, works=told.batches if told else None)
        self.several: bool | None = told.n if told else None
        self._chat: bool | None = False if desk.family else told.chat if told else None
        self._learning = asyncio.Lock()

    async def ask(self, question: Question, *, n: int, seed: int) -> Reply:
        """`n` texts in one request. Raises EndpointError as ModelClient does."""
        reply = await self._say(question.messages, sampling_of(question, n=n, seed=seed))
        self._chat = self._chat is not False
        self.several = self.several if n == 1 else True
        return reply

    async def ping(self) -> None:
        """Ask what every model has an answer to. Raises EndpointError."""
        if self._chat is None:
            await self._completes_only()
        await self._say_little(_ONE)

    async def learn(self, error: EndpointError, *, n: int) -> bool:
        """Whether a refusal says what the server cannot do, so that the same question may be asked in another way.

        Raises EndpointError where the endpoint does not even answer that.
        """
        async with self._learning:
            if may_lack_the_route(error) and self._chat is None and await self._completes_only():
                return True
            if n > 1 and may_not_draw_several(error):
                if self.several is None:
                    self.several = await _can(self._say_little(_TWO))
                return not (self.several and error.passing)
        return False

    async def _completes_only(self) -> bool:
        if await _can(self.desk.client.chat(QUESTION, _ONE)):
            self._chat = True
        elif await _can(self.desk.client.complete(PROMPT, _ONE)):
            self._chat = False
        return self._chat is False

    def _say(self, messages: tuple[tuple[str, str], ...], sampling: Sampling) -> Awaitable[Reply]:
        turns = [{"role": role, "content": content} for role, content in messages]
        if self._chat is not False:
            return self.desk.client.chat(turns, sampling)
        return self._batcher.complete(wrap(turns, self.desk.family or _PLAIN), sampling)

    def _say_little(self, sampling: Sampling) -> Awaitable[Reply]:
        return self._say(tuple((turn["role"], turn["content"]) for turn in QUESTION), sampling)


def sampling_of(question: Question, *, n: int, seed: int) -> Sampling:
    """How a question's texts are drawn; greedily drawn ones need no seed, which some servers do not know."""
    return Sampling(
        temperature=question.temperature,
        top_p=question.top_p,
        max_tokens=question.max_tokens,
        n=n,
        stop=question.stop,
        seed=seed if question.temperature else None,
    )


async def _can(asking: Awaitable[Reply]) -> bool:
    """Whether the server knows what it is asked for. Raises EndpointError where it says nothing about that."""
    try:
        await asking
    except EndpointRefused as error:
        if may_lack_the_route(error) or may_not_draw_several(error):
            return False
        raise
    return True
