"""Several prompts in one request, for servers that are faster that way.

Only for texts that are not drawn: the seed of a request is for all of its prompts, so what is drawn would depend on
which of them happened to come together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from runners.asking.together import together
from runners.models.client.seam import ModelClient, Reply, Sampling
from schemas.errors import EndpointError, EndpointRefused, UsageError

_SECONDS = 0.005
"""So long a prompt waits for others."""
Start = Callable[[Coroutine[Any, Any, None]], object]
Prompt = tuple[str, asyncio.Future[Reply]]


class Batcher:
    """Asks for `size` prompts at once at most; `start` starts the requests. `works` turns false where the server does
    not take lists; then each prompt goes alone, as do those of a list that is refused for one of them.
    """

    def __init__(self, client: ModelClient, *, size: int, start: Start, works: bool | None = None) -> None:
        self._client, self._size, self._start = client, size, start
        self.works = works
        self._open: dict[Sampling, list[Prompt]] = {}

    async def complete(self, prompt: str, sampling: Sampling) -> Reply:
        """What follows the prompt. Raises EndpointError as ModelClient does."""
        if self._size == 1 or sampling.temperature or self.works is False:
            return await self._client.complete(prompt, sampling)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Reply] = loop.create_future()
        batch = self._open.setdefault(sampling, [])
        batch.append((prompt, future))
        if len(batch) == 1:
            loop.call_later(_SECONDS, self._send, sampling, batch)
        if len(batch) == self._size:
            self._send(sampling, batch)
        return await future

    def _send(self, sampling: Sampling, batch: list[Prompt]) -> None:
        if self._open.get(sampling) is not batch:  # it went when it was full
            return
        del self._open[sampling]
        if any(not future.done() for _, future in batch):
            self._start(self._ask(sampling, batch))

    async def _ask(self, sampling: Sampling, batch: list[Prompt]) -> None:
        wanted = [(prompt, future) for prompt, future in batch if not future.done()]
        try:
            replies = await self._replies([prompt for prompt, _ in wanted], sampling)
        except (EndpointError, UsageError) as error:
            replies = [error] * len(wanted)
        for (_, future), reply in zip(wanted, replies, strict=True):
            if future.done():  # given up in the meantime
                continue
            if isinstance(reply, Reply):
                future.set_result(reply)
            else:
                future.set_exception(reply)

    async def _replies(self, prompts: list[str], sampling: Sampling) -> list[Reply | EndpointError | UsageError]:
        if len(prompts) > 1 and self.works is not False:
            try:
                replies = await self._client.complete_many(prompts, sampling)
            except EndpointRefused as error:
                if error.passing:
                    raise
                self.works = bool(self.works)
            else:
                self.works = True
                return [*replies]
        return await together([self._alone(prompt, sampling) for prompt in prompts])

    async def _alone(self, prompt: str, sampling: Sampling) -> Reply | EndpointError | UsageError:
        try:
            return await self._client.complete(prompt, sampling)
        except (EndpointError, UsageError) as error:
            return error
