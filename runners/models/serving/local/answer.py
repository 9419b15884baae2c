"""An answer on its way to its caller, whole or as server-sent events; a caller who goes away calls it off."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from runners.models.serving.local.job import End
from runners.models.serving.local.refusal import Refusal
from runners.models.serving.local.replies import Body, Shape, make_usage
from runners.models.serving.local.ticket import Ticket

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """An ASGI application for one request. `usage` says whether a stream tells its tokens at the end."""

    ticket: Ticket
    shape: Shape
    stream: bool
    usage: bool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Give the jobs in, and send what comes of them."""
        with self.ticket:
            response = self._streamed() if self.stream else await self._unless_gone(receive)
            await response(scope, receive, send)

    async def _unless_gone(self, receive: Receive) -> Response:
        """The whole answer, or anything at all for a caller who does not wait for it."""
        work, gone = asyncio.create_task(self._whole()), asyncio.create_task(_disconnected(receive))
        try:
            await asyncio.wait((work, gone), return_when=asyncio.FIRST_COMPLETED)
            return work.result() if work.done() else Response(status_code=499)
        finally:
            work.cancel()
            gone.cancel()

    async def _whole(self) -> Response:
        try:
            texts = await self.ticket.texts()
        except Refusal as refusal:
            return JSONResponse(refusal.body, refusal.status)
        usage = make_usage(self.ticket.prompt_tokens, sum(text.tokens for text in texts))
        return JSONResponse(self.shape.whole(texts, usage))

    def _streamed(self) -> Response:
        # Starlette listens for the caller's end while it sends.
        return StreamingResponse(self._events(), media_type="text/event-stream", headers={"Cache-Control": "no-cache"})

    async def _events(self) -> AsyncIterator[str]:
        try:
            async for body in self._chunks():
                yield _event(json.dumps(body))
        except Refusal as refusal:
            yield _event(json.dumps(refusal.body))
            return
        yield _event("[DONE]")

    async def _chunks(self) -> AsyncIterator[Body]:
        tokens = 0
        for body in self.shape.begin(self.ticket.choices):
            yield body
        async for event in self.ticket.events():
            tokens += event.tokens if isinstance(event, End) else 0
            yield self.shape.chunk(event)
        if self.usage:
            yield self.shape.last(make_usage(self.ticket.prompt_tokens, tokens))


def _event(data: str) -> str:
    return f"data: {data}\n\n"


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
