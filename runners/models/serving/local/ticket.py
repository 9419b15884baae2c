"""A request's jobs, seen from the HTTP side: given in, listened to, and called off when nobody waits any more."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from runners.models.client.seam import Finish
from runners.models.serving.local.job import Broken, End, Event, Job, Piece, Prompt, Score, Settings
from runners.models.serving.local.refusal import Refusal
from runners.models.serving.local.worker import Worker


@dataclass(slots=True)
class Text:
    """One choice, complete."""

    text: str = ""
    finish: Finish = "other"
    tokens: int = 0
    scores: list[Score] = field(default_factory=list)

    def add(self, event: Piece | End) -> None:
        """What was told of it."""
        if isinstance(event, Piece):
            self.text += event.text
            self.scores.extend(event.scores)
        else:
            self.finish, self.tokens = event.finish, event.tokens


class Ticket:
    """Choices `i * n` to `i * n + n - 1` are those of prompt `i`. Leaving the block calls off what is not done.

    `piecewise` says that each piece is wanted at once.
    """

    def __init__(
        self,
        worker: Worker,
        prompts: Sequence[Prompt],
        settings: Settings,
        *,
        adapter: str | None,
        piecewise: bool,
    ) -> None:
        self.prompt_tokens = sum(len(prompt.ids) for prompt in prompts)
        self.choices = len(prompts) * settings.n
        self._worker = worker
        self._piecewise = piecewise
        self._heard: deque[Event] = deque()
        self._bell = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._gone = threading.Event()
        self._jobs = [
            Job(prompt, settings, adapter, self._tell, index * settings.n, self._gone)
            for index, prompt in enumerate(prompts)
        ]

    def __enter__(self) -> Self:
        for job in self._jobs:
            self._worker.do(job)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._gone.set()

    async def events(self) -> AsyncIterator[Piece | End]:
        """All that happens until every choice is complete. Raises Refusal (500) when the model failed."""
        left = self.choices
        while left:
            await self._bell.wait()
            self._bell.clear()
            while self._heard:
                event = self._heard.popleft()
                if isinstance(event, Broken):
                    raise Refusal(event.reason, status=500)
                left -= isinstance(event, End)
                yield event

    async def texts(self) -> list[Text]:
        """Every choice, once all are complete. Raises Refusal (500) when the model failed."""
        texts = [Text() for _ in range(self.choices)]
        async for event in self.events():
            texts[event.choice].add(event)
        return texts

    def _tell(self, event: Event) -> None:
        self._heard.append(event)
        # Waking the loop for every token of every answer takes as long as a small model's step.
        if self._piecewise or not isinstance(event, Piece):
            self._loop.call_soon_threadsafe(self._bell.set)
