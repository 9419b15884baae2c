"""ModelClient over HTTP: one endpoint that speaks OpenAI's API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, aclosing
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

import httpx2

from runners.models.client.address import base_url
from runners.models.client.bodies import Body, chat_body, completion_body, streamed
from runners.models.client.checks import checked
from runners.models.client.connection import PASSING, answer_of, broken, connect, raise_for
from runners.models.client.meter import Meter
from runners.models.client.pieces import Pieces, SilentStream
from runners.models.client.replies import read_chat, read_completion, read_models
from runners.models.client.retry import Passing, Sleep, retrying
from runners.models.client.seam import Endpoint, Messages, Reply, Sampling
from schemas.errors import EndpointError, EndpointTimeout, UsageError

Given = ParamSpec("Given")
Result = TypeVar("Result")


class HttpClient:
    """Asks the endpoint; an async context manager, because it keeps connections.

    `timeout` are the seconds that one call takes at most, all its tries and the waits between them included; of a
    stream it is the time until it begins, and then between two pieces. A call is tried `tries` times at most: again
    where nobody answers, where a connection breaks, and after 408, 409, 425, 429 and 5xx, as soon as Retry-After
    allows. `meter` counts. `transport` stands in for the network. Raises UsageError for an address that is none, and
    for proxies or certificates in the environment that cannot be used.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        timeout: float,
        tries: int,
        meter: Meter,
        transport: httpx2.AsyncBaseTransport | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.endpoint = Endpoint(base_url(endpoint.url), endpoint.model, endpoint.key)
        self._timeout, self._tries, self._meter, self._sleep = timeout, tries, meter, sleep
        self._http = connect(self.endpoint, timeout=timeout, transport=transport)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def models(self) -> tuple[str, ...]:
        """See ModelClient."""
        return tuple(await self._cards())

    async def context(self) -> int | None:
        """See ModelClient."""
        return (await self._cards()).get(self.endpoint.model)

    async def chat(self, messages: Messages, sampling: Sampling) -> Reply:
        """See ModelClient. Raises EndpointRefused also where texts or scores that were asked for do not come back."""
        body = chat_body(self.endpoint.model, messages, sampling)
        return await self._reply("/chat/completions", body, sampling, read_chat)

    async def complete(self, prompt: str, sampling: Sampling, *, echo: bool = False) -> Reply:
        """See ModelClient. Raises EndpointRefused as `chat` does. Without `max_tokens` most servers draw 16 tokens."""
        body = completion_body(self.endpoint.model, prompt, sampling, echo=echo)
        return await self._reply("/completions", body, sampling, read_completion)

    async def stream(self, messages: Messages, sampling: Sampling) -> AsyncGenerator[str, None]:
        """See ModelClient. A stream that breaks off raises EndpointUnreachable: what came before it is not all.

        Who stops reading early closes it (`contextlib.aclosing`), which tells the server to stop, too.
        """
        body = streamed(chat_body(self.endpoint.model, messages, sampling))
        try:
            async with aclosing(self._pieces(body)) as pieces:
                async for piece in pieces:
                    yield piece
        except SilentStream:
            # llama.cpp's server ends a stream without a word where it says what is wrong if it is asked for the whole.
            if whole := (await self.chat(messages, sampling)).choices[0].text:
                yield whole

    async def _pieces(self, body: Body) -> AsyncGenerator[str, None]:
        with self._meter.call() as call:
            async with AsyncExitStack() as stack:
                response = await self._persist(self._open, stack, body)
                pieces = Pieces(response, self.endpoint, call)
                while (text := await self._in_time(pieces.next())) is not None:
                    if text:
                        yield text

    async def _cards(self) -> dict[str, int | None]:
        with self._meter.call(generates=False):
            content = await self._persist(self._once, "GET", "/models")
            return self._read(content, read_models)

    async def _reply(
        self, route: str, body: Body, sampling: Sampling, read: Callable[[bytes], tuple[Reply, bool]]
    ) -> Reply:
        with self._meter.call() as call:
            content = await self._persist(self._once, "POST", route, body)
            reply, told = self._read(content, read)
            call.usage = reply.usage if told else None
            return checked(reply, sampling, self.endpoint.url)

    async def _persist(
        self, attempt: Callable[Given, Awaitable[Result]], *given: Given.args, **named: Given.kwargs
    ) -> Result:
        tries = retrying(tries=self._tries, seconds=self._timeout, sleep=self._sleep, before=self._meter.retried)
        try:
            return await self._in_time(tries(attempt, *given, **named))
        except Passing as passing:
            raise passing.error from passing.__cause__
        except UnicodeEncodeError as error:
            half = f"U+{ord(error.object[error.start]):04X}"
            text = f"what {self.endpoint.model} is asked holds half a character ({half}); leave it out"
            raise UsageError(text) from None

    async def _in_time(self, work: Awaitable[Result]) -> Result:
        try:
            async with asyncio.timeout(self._timeout):
                return await work
        except TimeoutError:
            text = f"{self.endpoint.url} did not answer within {self._timeout:g} seconds; it may be busy or hang"
            raise EndpointTimeout(text) from None

    async def _once(self, method: str, route: str, body: Body | None = None) -> bytes:
        try:
            async with self._http.stream(method, self.endpoint.url + route, json=body) as response:
                content = await answer_of(response, self.endpoint.url)
        except PASSING as error:
            raise broken(error, self.endpoint.url) from error
        raise_for(response, content, self.endpoint)
        return content

    async def _open(self, stack: AsyncExitStack, body: Body) -> httpx2.Response:
        try:
            opened = self._http.stream("POST", f"{self.endpoint.url}/chat/completions", json=body)
            response = await stack.enter_async_context(opened)
            if not response.is_success:
                raise_for(response, await answer_of(response, self.endpoint.url), self.endpoint)
        except PASSING as error:
            raise broken(error, self.endpoint.url) from error
        return response

    def _read(self, content: bytes, read: Callable[[bytes], Result]) -> Result:
        try:
            return read(content)
        except ValueError as error:
            raise EndpointError(f"{self.endpoint.url} answers, but not in the words of OpenAI's API") from error
