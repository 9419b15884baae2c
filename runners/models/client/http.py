"""ModelClient over HTTP: one endpoint that speaks OpenAI's API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing
from functools import partial
from io import BytesIO
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

import aiohttp

from runners.models.client.address import base_url
from runners.models.client.bodies import Body, chat_body, completion_body, encode, streamed
from runners.models.client.checks import checked, checked_many
from runners.models.client.connection import answer_of, broken, connect, find_way, raise_for
from runners.models.client.meter import Meter
from runners.models.client.pieces import Pieces, SilentStream
from runners.models.client.replies import Card, read_chat, read_completion, read_models
from runners.models.client.retry import Sleep, retrying
from runners.models.client.seam import Endpoint, Messages, Reply, Sampling
from runners.models.client.tls import Tls
from schemas.errors import EndpointError, EndpointTimeout

Given = ParamSpec("Given")
Result = TypeVar("Result")
Read = Callable[[bytes], tuple[Reply, bool]]
Opening = AbstractAsyncContextManager[aiohttp.ClientResponse]
LARGE = 2**20
_JSON = {"Content-Type": "application/json"}


class HttpClient:
    """Asks the endpoint; an async context manager, because it keeps connections.

    `timeout` are the seconds that one call takes at most, all its tries and the waits between them included; of a
    stream it is the time until it begins, and then between two pieces. A call is tried `tries` times at most: again
    where nobody answers, where a connection breaks, and after 408, 409, 425, 429 and 5xx, as soon as Retry-After
    allows. `meter` counts. `tls` are certificates; a `direct` client passes by the environment's proxies. Raises
    UsageError for an address that is none, and for proxies or certificates that cannot be used.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        timeout: float,
        tries: int,
        meter: Meter,
        tls: Tls | None = None,
        direct: bool = False,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.endpoint = Endpoint(base_url(endpoint.url), endpoint.model, endpoint.key)
        self._timeout, self._tries, self._meter, self._sleep = timeout, tries, meter, sleep
        self._way = find_way(self.endpoint, tls or Tls(), direct=direct)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = connect(self._way, timeout=self._timeout)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        session, self._session = self._http, None
        await session.close()

    async def models(self) -> tuple[str, ...]:
        """See ModelClient."""
        return tuple(await self._cards())

    async def context(self) -> int | None:
        """See ModelClient."""
        card = (await self._cards()).get(self.endpoint.model)
        return card.max_model_len if card else None

    async def adapters(self) -> tuple[str, ...]:
        """See ModelClient."""
        return tuple(name for name, card in (await self._cards()).items() if card.parent is not None)

    async def chat(self, messages: Messages, sampling: Sampling) -> Reply:
        """See ModelClient. Raises EndpointRefused also where texts or scores that were asked for do not come back."""
        body = chat_body(self.endpoint.model, messages, sampling)
        return await self._reply("/chat/completions", body, read_chat, partial(checked, sampling=sampling))

    async def complete(self, prompt: str, sampling: Sampling, *, echo: bool = False) -> Reply:
        """See ModelClient. Raises EndpointRefused as `chat` does. Without `max_tokens` most servers draw 16 tokens."""
        body = completion_body(self.endpoint.model, prompt, sampling, echo=echo)
        return await self._reply("/completions", body, read_completion, partial(checked, sampling=sampling))

    async def complete_many(self, prompts: Sequence[str], sampling: Sampling) -> tuple[Reply, ...]:
        """See ModelClient. Raises EndpointRefused as `chat` does."""
        body = completion_body(self.endpoint.model, list(prompts), sampling, echo=False)
        check = partial(checked_many, sampling=sampling, prompts=len(prompts))
        return await self._reply("/completions", body, read_completion, check)

    async def stream(self, messages: Messages, sampling: Sampling) -> AsyncGenerator[str, None]:
        """See ModelClient. A stream that breaks off raises EndpointUnreachable: what came before it is not all.

        Who stops reading early closes it (`contextlib.aclosing`), which tells the server to stop, too.
        """
        body = streamed(chat_body(self.endpoint.model, messages, sampling))
        try:
            async with aclosing(self._pieces(encode(body))) as pieces:
                async for piece in pieces:
                    yield piece
        except SilentStream:
            # llama.cpp's server ends a stream without a word where it says what is wrong if it is asked for the whole.
            if whole := (await self.chat(messages, sampling)).choices[0].text:
                yield whole

    @property
    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("a client asks within its `async with` block only")
        return self._session

    async def _pieces(self, content: bytes) -> AsyncGenerator[str, None]:
        with self._meter.call() as call:
            async with AsyncExitStack() as stack:
                response = await self._persist(self._open, stack, content)
                pieces = Pieces(response, self.endpoint, call)
                while (text := await self._in_time(pieces.next())) is not None:
                    if text:
                        yield text

    async def _cards(self) -> dict[str, Card]:
        with self._meter.call(generates=False):
            return self._read(await self._persist(self._once, "GET", "/models"), read_models)

    async def _reply(self, route: str, body: Body, read: Read, check: Callable[[Reply, str], Result]) -> Result:
        content = encode(body)
        with self._meter.call() as call:
            reply, told = self._read(await self._persist(self._once, "POST", route, content), read)
            call.usage = reply.usage if told else None
            return check(reply, self.endpoint.url)

    async def _persist(
        self, attempt: Callable[Given, Awaitable[Result]], *given: Given.args, **named: Given.kwargs
    ) -> Result:
        if self._tries == 1:
            return await self._in_time(attempt(*given, **named))
        tries = retrying(tries=self._tries, seconds=self._timeout, sleep=self._sleep, before=self._meter.retried)
        return await self._in_time(tries(attempt, *given, **named))

    async def _in_time(self, work: Awaitable[Result]) -> Result:
        try:
            async with asyncio.timeout(self._timeout):
                return await work
        except TimeoutError:
            text = f"{self.endpoint.url} did not answer within {self._timeout:g} seconds; it may be busy or hang"
            raise EndpointTimeout(text, passing=True) from None

    async def _once(self, method: str, route: str, content: bytes | None = None) -> bytes:
        try:
            async with self._request(method, route, content) as response:
                answer = await answer_of(response, self.endpoint.url)
                raise_for(response, answer, self.endpoint)
                return answer
        except aiohttp.ClientError as error:
            raise broken(error, self.endpoint.url) from error

    async def _open(self, stack: AsyncExitStack, content: bytes) -> aiohttp.ClientResponse:
        try:
            response = await stack.enter_async_context(self._request("POST", "/chat/completions", content))
            if response.status != 200:
                raise_for(response, await answer_of(response, self.endpoint.url), self.endpoint)
        except aiohttp.ClientError as error:
            raise broken(error, self.endpoint.url) from error
        return response

    def _request(self, method: str, route: str, content: bytes | None) -> Opening:
        url, headers = self.endpoint.url + route, _JSON if content else None
        # Large ones go out piece by piece, as the loop would stand still meanwhile.
        data = BytesIO(content) if content and len(content) > LARGE else content
        return self._http.request(method, url, data=data, headers=headers, allow_redirects=False)

    def _read(self, content: bytes, read: Callable[[bytes], Result]) -> Result:
        try:
            return read(content)
        except ValueError as error:
            text = f"{self.endpoint.url} answers, but not in the words of OpenAI's API"
            # One of many answers may be garbled; who asks only once is told at once.
            raise EndpointError(text, passing=True) from error
