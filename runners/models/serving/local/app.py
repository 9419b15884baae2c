"""The HTTP side: which address does what. https://platform.openai.com/docs/api-reference"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from runners.models.serving.local.answer import Answer
from runners.models.serving.local.gatekeeper import Gatekeeper, read_body
from runners.models.serving.local.held import Held
from runners.models.serving.local.job import Prompt, Settings
from runners.models.serving.local.prompts import read_chat, read_completion
from runners.models.serving.local.refusal import Refusal, unknown_model
from runners.models.serving.local.replies import Body, ChatShape, CompletionShape, Shape
from runners.models.serving.local.requests import Asked, ChatRequest, CompletionRequest, Sampled, read_request
from runners.models.serving.local.ticket import Ticket
from runners.models.serving.local.worker import Worker

STEP_SECONDS = 5  # that the model's thread gets to end the step it is at
Reader = Callable[[Held, Asked], tuple[tuple[Prompt, ...], Settings]]


def make_app(held: Held, worker: Worker, *, key: str | None, near: bool = False) -> Starlette:
    """The server's application; the worker works as long as it stands. `key` None lets everybody in who calls it by a
    name of this machine, or by any where it is not only `near`.
    """
    server = Server(held, worker)

    @asynccontextmanager
    async def working(_: Starlette) -> AsyncIterator[None]:
        worker.start()
        yield
        worker.stop(STEP_SECONDS)

    return Starlette(
        routes=[
            Route("/health", server.tell_health),
            Route("/v1/models", server.list_models),
            Route("/v1/models/{name:path}", server.show_model),
            Route("/v1/chat/completions", server.chat, methods=["POST"]),
            Route("/v1/completions", server.complete, methods=["POST"]),
        ],
        middleware=[Middleware(Gatekeeper, key=key, near=near)],
        lifespan=working,
        exception_handlers={Refusal: _refuse, HTTPException: _refuse_address, Exception: _fail},
    )


class Server:
    """The addresses that have to do with the model."""

    def __init__(self, held: Held, worker: Worker) -> None:
        self._held, self._worker = held, worker
        self._started = int(time.time())
        # Long prompts take a while to become tokens: beside the loop, one after the other, for a tokenizer is no
        # thing for several threads.
        self._reader = ThreadPoolExecutor(1, "prompts")

    async def tell_health(self, _: Request) -> Response:
        """`GET /health`, for everybody: whether it is at work."""
        return JSONResponse({"status": "ok", "busy": self._worker.busy})

    async def list_models(self, _: Request) -> Response:
        """`GET /v1/models`."""
        return JSONResponse({"object": "list", "data": [self._describe(name) for name in self._names]})

    async def show_model(self, request: Request) -> Response:
        """`GET /v1/models/NAME`."""
        return JSONResponse(self._describe(self._known(request.path_params["name"])))

    async def chat(self, request: Request) -> Any:
        """`POST /v1/chat/completions`."""
        return await self._answer(request, ChatRequest, read_chat, ChatShape)

    async def complete(self, request: Request) -> Any:
        """`POST /v1/completions`."""
        return await self._answer(request, CompletionRequest, read_completion, CompletionShape)

    async def _answer(
        self, request: Request, kind: type[Asked], reader: Reader[Asked], shape: Callable[[str], Shape]
    ) -> Any:
        body = await read_body(request)

        def read() -> tuple[Sampled, tuple[Prompt, ...], Settings]:
            asked = read_request(kind, body)
            self._known(asked.model)
            return asked, *reader(self._held, asked)

        asked, prompts, settings = await asyncio.get_running_loop().run_in_executor(self._reader, read)
        adapter = None if asked.model == self._held.name else asked.model
        ticket = Ticket(self._worker, prompts, settings, adapter=adapter, piecewise=asked.stream)
        return Answer(ticket, shape(asked.model), asked.stream, asked.stream_options.include_usage)

    @property
    def _names(self) -> tuple[str, ...]:
        return (self._held.name, *self._held.adapters)

    def _known(self, name: str) -> str:
        if name not in self._names:
            raise unknown_model(name, self._names)
        return name

    def _describe(self, name: str) -> Body:
        # `max_model_len` and `parent` are vLLM's words; OpenAI has none for them.
        return {
            "id": name,
            "object": "model",
            "created": self._started,
            "owned_by": "taxobot",
            "parent": None if name == self._held.name else self._held.name,
            "max_model_len": self._held.context,
        }


async def _refuse(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101 - what the table above says
    return JSONResponse(error.body, error.status)


async def _refuse_address(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    refusal = Refusal(f"{request.method} {request.url.path} is nothing that this server knows", status=status)
    return JSONResponse(refusal.body, status)


async def _fail(_: Request, error: Exception) -> Response:
    # Starlette raises it again once this is sent, and uvicorn logs it.
    refusal = Refusal(f"the server failed ({type(error).__name__}); its log says how", status=500)
    return JSONResponse(refusal.body, 500)
