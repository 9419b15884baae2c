"""A model to talk to, for callers that wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from types import TracebackType

from runners.models.client.seam import ModelClient, Sampling
from runners.models.talk.answer import Listener, answer
from runners.models.talk.conversation import Conversation

Connect = Callable[[str], AbstractAsyncContextManager[ModelClient]]
"""Gives a client that asks the model of that name."""


class Partner:
    """One endpoint, and the model of it that is talked to. Usable within its `with` block, from one thread.

    Ctrl-C stops what is asked and raises KeyboardInterrupt where SIGINT has Python's own handler
    (https://docs.python.org/3.11/library/asyncio-runner.html#handling-keyboard-interruption).
    """

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._runner = asyncio.Runner()
        self._open = AsyncExitStack()
        self._client: ModelClient | None = None

    def __enter__(self) -> Partner:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        try:
            self._runner.run(self._open.aclose())
        finally:
            self._runner.close()

    def models(self) -> tuple[str, ...]:
        """The names that the endpoint holds. Raises EndpointError."""
        return self._runner.run(self._list())

    def change(self, model: str) -> None:
        """Talk to the model of that name from now on."""
        self._runner.run(self._change(model))

    def ask(self, conversation: Conversation, sampling: Sampling, *, listener: Listener) -> None:
        """Let the model answer. Raises EndpointError, KeyboardInterrupt."""
        if self._client is None:
            raise RuntimeError("no model was chosen")
        self._runner.run(answer(self._client, conversation, sampling, listener=listener))

    async def _list(self) -> tuple[str, ...]:
        async with self._connect("") as client:
            return await client.models()

    async def _change(self, model: str) -> None:
        await self._open.aclose()
        self._client = await self._open.enter_async_context(self._connect(model))
