"""Pools over scripted clients, in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from fakes.model_client import Call, FakeClient, Script
from fakes.virtual_time import now
from runners.asking.desk import Desk
from runners.asking.journal import Journal
from runners.asking.pool import Pool, open_pool
from runners.asking.seam import Answer, Question
from runners.asking.settings import PoolSettings
from runners.models.client.seam import Endpoint
from schemas.errors import EndpointError, EndpointRefused, EndpointUnreachable


def question(text: str = "Why?", **values: Any) -> Question:
    return Question(**{"role": "teacher", "messages": (("user", text),), "leaf": "knowledge/x"} | values)


def drawn(text: str = "Why?", **values: Any) -> Question:
    return question(text, temperature=0.7, **values)


def client(script: Script, *, name: str = "fake", **values: Any) -> FakeClient:
    return FakeClient(script, Endpoint(f"http://{name}/v1", "model"), **values)


def pool_over(
    journal: Journal, *asked: FakeClient | Desk, seed: int = 1, **settings: Any
) -> AbstractAsyncContextManager[Pool]:
    desks = [one if isinstance(one, Desk) else Desk(role="teacher", client=one) for one in asked]
    return open_pool(desks, journal=journal, seed=seed, settings=PoolSettings(**settings), clock=now)


def texts(answers: Any) -> list[str]:
    return [answer.text if isinstance(answer, Answer) else f"! {answer}" for answer in answers]


async def ask_all(pool: Pool, questions: list[Question]) -> list[Any]:
    """The only answer to each; the first error that ends all asking is raised."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(pool.ask(one)) for one in questions]
    return [task.result()[0] for task in tasks]


def takes(seconds: float, then: Callable[[Call], Awaitable[str]] | None = None) -> Script:
    async def script(call: Call) -> str:
        await asyncio.sleep(seconds)
        return await then(call) if then else f"re: {call.prompt}"

    return script


def refused(status: int, *, after: float | None = None, passing: bool | None = None) -> EndpointRefused:
    usual = status in (429, 500, 503)
    told = usual if passing is None else passing
    return EndpointRefused(f"http://fake/v1 says {status}", status=status, passing=told, after=after)


def unreachable() -> EndpointError:
    return EndpointUnreachable("nobody answers at http://fake/v1", passing=True)


@dataclass
class Room:
    """A server with room for so many calls; it turns others away."""

    size: int
    seconds: float = 0.2
    after: float | None = 1.0
    inside: int = 0
    turned_away: list[float] = field(default_factory=list)

    async def __call__(self, call: Call) -> str:
        if self.inside >= self.size:
            self.turned_away.append(call.at)
            raise refused(429, after=self.after)
        self.inside += 1
        try:
            await asyncio.sleep(self.seconds)
        finally:
            self.inside -= 1
        return f"re: {call.prompt}"


@dataclass
class Slots:
    """A server that works at so many calls at once; others wait inside."""

    size: int
    seconds: float = 0.2

    def __post_init__(self) -> None:
        self._free = asyncio.Semaphore(self.size)

    async def __call__(self, call: Call) -> str:
        async with self._free:
            await asyncio.sleep(self.seconds)
        return f"re: {call.prompt}"
