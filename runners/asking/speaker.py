"""How a question becomes a call: a conversation or a prompt, for several texts or one, with a seed where it draws."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Literal

from runners.asking.batcher import Batcher, Start
from runners.asking.desk import Desk
from runners.asking.seam import Question
from runners.asking.verdict import may_dislike_the_form, may_lack_the_route, may_not_draw_several
from runners.models.client.family import wrap
from runners.models.client.probe import PROMPT, QUESTION
from runners.models.client.seam import Reply, Sampling
from schemas.errors import EndpointError, EndpointRefused, WrongModel
from schemas.generation import Role

_PLAIN = "blank"
"""The form of a conversation for a model of which no form is known."""
_ONE = Sampling(max_tokens=1)
_TWO = Sampling(max_tokens=1, temperature=1, n=2)
_SYSTEM = "system"
STEADY: frozenset[Role] = frozenset({"judge", "base", "tuned"})
"""Roles in which numbers are only worth something if they are all of one model."""
_WITH_SYSTEM = ({"role": _SYSTEM, "content": "Be brief."}, *QUESTION)
Turns = tuple[tuple[str, str], ...]
Advice = Literal["otherwise", "singly"]
"""How to ask the same question again: in another form, or one text a request."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a desk is asked, as far as is known what it can do: by conversations, with a turn that says what the model is
    to be; and whether prompts that hold their own form are completed.
    """

    chats: bool
    system: bool
    completes: bool


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
        self._completes: bool | None = told.completions if told else None
        self._system: bool | None = None
        self._learning = asyncio.Lock()
        self._called = ""

    async def ask(self, question: Question, *, n: int, seed: int) -> Reply:
        """`n` texts in one request. Raises EndpointError as ModelClient does, WrongModel where one whose answers are
        measured, or measure, was exchanged for another.
        """
        sampling = sampling_of(question, n=n, seed=seed)
        if question.bare and self._completes is not False:
            reply = await self._batcher.complete(question.messages[0][1], sampling)
            self._completes = True
        else:
            reply = await self._say(question.messages, sampling)
            self._chat = self._chat is not False
        self.several = self.several if n == 1 else True
        self._recognise(reply)
        return reply

    def _recognise(self, reply: Reply) -> None:
        """A server may call a model otherwise than it is asked for, but it does not change that in between."""
        if self.desk.role not in STEADY or not reply.model:
            return
        self._called = self._called or reply.model
        if reply.model != self._called:
            url = self.desk.client.endpoint.url
            raise WrongModel(f"{url} answered as {self._called}, and now answers as {reply.model}; ask one model only")

    async def ping(self) -> None:
        """Ask what every model has an answer to. Raises EndpointError."""
        await self._completes_only()
        await self._say_little(_ONE)

    @property
    def manner(self) -> Manner:
        """How it is asked at this moment."""
        return Manner(self._chat is not False, self._system is not False, self._completes is not False)

    async def learn(self, error: EndpointError, question: Question, *, n: int, manner: Manner) -> Advice | None:
        """How else the same question may be asked, where a refusal says what the server cannot do; None otherwise.

        `n` and `manner` say how it was asked. Raises EndpointError where the endpoint does not even answer that.
        """
        async with self._learning:
            if await self._learn_form(error, question, manner):
                return "otherwise"
            if n > 1 and may_not_draw_several(error):
                if self.several is None:
                    self.several = await _can(self._say_little(_TWO))
                return None if self.several and error.passing else "singly"
        return None

    async def _learn_form(self, error: EndpointError, question: Question, manner: Manner) -> bool:
        if question.bare and manner.completes:
            return may_lack_the_route(error) and await self._chats_only()
        if not manner.chats:
            return False
        if may_lack_the_route(error) and await self._completes_only():
            return True
        told = has_system(question) and manner.system
        return told and may_dislike_the_form(error) and await self._takes_no_system()

    async def _completes_only(self) -> bool:
        """Looked up once, as soon as there is an answer."""
        if self._chat is not None:
            return not self._chat
        if await _can(self.desk.client.chat(QUESTION, _ONE)):
            self._chat = True
        elif await _can(self.desk.client.complete(PROMPT, _ONE)):
            self._chat = False
        return self._chat is False

    async def _chats_only(self) -> bool:
        """Looked up once: then a prompt that holds its own form is a conversation's only turn."""
        if self._completes is None:
            self._completes = await _can(self.desk.client.complete(PROMPT, _ONE))
        return not self._completes

    async def _takes_no_system(self) -> bool:
        """Looked up once: chat templates of some models (Mistral 7B, Gemma) refuse a turn of that role."""
        if self._system is None and await _can(self.desk.client.chat(QUESTION, _ONE)):
            self._system = await _can(self.desk.client.chat(_WITH_SYSTEM, _ONE))
        return self._system is False

    def _say(self, messages: Turns, sampling: Sampling) -> Awaitable[Reply]:
        said = without_system(messages) if self._system is False else messages
        turns = [{"role": role, "content": content} for role, content in said]
        if self._chat is not False:
            return self.desk.client.chat(turns, sampling)
        return self._batcher.complete(wrap(turns, self.desk.family or _PLAIN), sampling)

    def _say_little(self, sampling: Sampling) -> Awaitable[Reply]:
        return self._say(tuple((turn["role"], turn["content"]) for turn in QUESTION), sampling)


def has_system(question: Question) -> bool:
    """Whether its first turn says what the model is to be."""
    return question.messages[0][0] == _SYSTEM


def without_system(messages: Turns) -> Turns:
    """The same with what the model is to be told at the beginning of the next turn."""
    if len(messages) < 2 or messages[0][0] != _SYSTEM:
        return messages
    (_, told), (role, said), *others = messages
    return ((role, f"{told.strip()}\n\n{said}"), *others)


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
        if may_lack_the_route(error) or may_not_draw_several(error):  # what a template refuses is among these
            return False
        raise
    return True
