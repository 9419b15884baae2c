"""A ModelClient without a network: each call is answered, or fails, as a script says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from runners.models.client.seam import Choice, Endpoint, Messages, Reply, Sampling, Usage


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked: `route` is chat or complete, `prompt` the last turn or all of it, `at` when, `roles` whose."""

    route: str
    prompt: str
    sampling: Sampling
    at: float = 0.0
    roles: tuple[str, ...] = ()


Script = Callable[[Call], Awaitable[str]]
"""Gives the text of a call, or raises EndpointError; it may wait. Several texts are numbered."""


async def echo(call: Call) -> str:
    """At once, what was asked."""
    return f"re: {call.prompt}"


@dataclass(slots=True)
class FakeClient:
    """Counts. `most` is how many calls were in flight at once."""

    script: Script = echo
    endpoint: Endpoint = field(default_factory=lambda: Endpoint("http://fake/v1", "fake"))
    tokens: int = 10
    calls: list[Call] = field(default_factory=list)
    in_flight: int = 0
    most: int = 0

    async def models(self) -> tuple[str, ...]:
        return (self.endpoint.model,)

    async def context(self) -> int | None:
        return None

    async def adapters(self) -> tuple[str, ...]:
        return ()

    async def chat(self, messages: Messages, sampling: Sampling) -> Reply:
        roles = tuple(turn["role"] for turn in messages)
        return await self._answer("chat", messages[-1]["content"], sampling, roles)

    async def complete(self, prompt: str, sampling: Sampling, *, echo: bool = False) -> Reply:
        return await self._answer("complete", prompt, sampling)

    async def complete_many(self, prompts: Sequence[str], sampling: Sampling) -> tuple[Reply, ...]:
        first = await self._answer("many", "\n---\n".join(prompts), sampling)
        return (first, *(self._reply(prompt, sampling, Usage()) for prompt in prompts[1:]))

    async def stream(self, messages: Messages, sampling: Sampling) -> AsyncGenerator[str, None]:
        yield (await self.chat(messages, sampling)).choices[0].text

    async def _answer(self, route: str, prompt: str, sampling: Sampling, roles: tuple[str, ...] = ()) -> Reply:
        call = Call(route, prompt, sampling, asyncio.get_running_loop().time(), roles)
        self.calls.append(call)
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        try:
            text = await self.script(call)
        finally:
            self.in_flight -= 1
        return self._reply(text, sampling, Usage(len(prompt), self.tokens * sampling.n))

    def _reply(self, text: str, sampling: Sampling, usage: Usage) -> Reply:
        texts = [text if sampling.n == 1 else f"{text} #{number}" for number in range(sampling.n)]
        return Reply(self.endpoint.model, tuple(Choice(one, "stop") for one in texts), usage)
