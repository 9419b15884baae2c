"""Fakes of a model behind an endpoint: `FakeClient` in memory, `serve_fake` over HTTP with faults on order."""

from __future__ import annotations

import threading
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager
from http.server import ThreadingHTTPServer

from fakes.endpoint_faults import Fault, Faults
from fakes.endpoint_http import Asked, FakeEndpoint, Handler
from fakes.endpoint_model import Drawn, FakeModel, tokens_of
from runners.models.client.seam import Choice, Endpoint, Messages, Reply, Sampling, TokenScore, Usage
from schemas.errors import ContextExceeded, EndpointRefused

__all__ = ["Asked", "FakeClient", "FakeEndpoint", "FakeModel", "Fault", "Faults", "serve_fake"]


class Server(ThreadingHTTPServer):
    request_queue_size = 128  # with its usual 5, the next caller is only let in after a second


@contextmanager
def serve_fake(model: FakeModel | None = None, *, key: str | None = None) -> Iterator[FakeEndpoint]:
    """An endpoint on a free port of the loopback, within the block; what it was asked stands in `asked`."""
    fake = FakeEndpoint(model or FakeModel(), key)
    server = Server(("127.0.0.1", 0), type("Bound", (Handler,), {"fake": fake}))
    fake.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        fake.closing.set()  # whatever stalls lets go
        server.shutdown()
        server.server_close()
        thread.join()


class FakeClient:
    """ModelClient without a wire. `asked` holds what it was asked for: messages, or a prompt."""

    def __init__(self, model: FakeModel | None = None, *, asked_for: str | None = None) -> None:
        self.model = model or FakeModel()
        self.endpoint = Endpoint("http://fake.invalid/v1", asked_for or self.model.name)
        self.asked: list[Messages | str] = []

    async def models(self) -> tuple[str, ...]:
        return self.model.names

    async def context(self) -> int | None:
        return self.model.context if self.endpoint.model in self.model.names else None

    async def adapters(self) -> tuple[str, ...]:
        return self.model.adapters

    async def chat(self, messages: Messages, sampling: Sampling) -> Reply:
        self._look(messages, sampling, has=self.model.chat)
        drawn = self.model.reply(messages, sampling)
        prompt = sum(len(tokens_of(message["content"])) for message in messages)
        cost = Usage(prompt, sum(len(one.tokens) for one in drawn))
        return self._reply(cost, [_choice(one, sampling) for one in drawn], sampling)

    async def complete(self, prompt: str, sampling: Sampling, *, echo: bool = False) -> Reply:
        self._look(prompt, sampling, has=self.model.completions)
        if echo and self.model.echo == "absent":
            raise EndpointRefused("this model echoes nothing", status=400)
        drawn = self.model.follow(prompt, sampling)
        choices = [self._echoed(prompt, one, sampling) if echo else _choice(one, sampling) for one in drawn]
        cost = Usage(len(tokens_of(prompt)), sum(len(one.tokens) for one in drawn))
        return self._reply(cost, choices, sampling)

    async def complete_many(self, prompts: Sequence[str], sampling: Sampling) -> tuple[Reply, ...]:
        if len(prompts) > 1 and not self.model.batches:
            raise EndpointRefused("the prompt must be one text", status=400)
        return tuple([await self.complete(prompt, sampling) for prompt in prompts])

    async def stream(self, messages: Messages, sampling: Sampling) -> AsyncGenerator[str, None]:
        self._look(messages, sampling, has=self.model.chat)
        for token in self.model.reply(messages, sampling)[0].tokens:
            yield token

    def _look(self, asked: Messages | str, sampling: Sampling, *, has: bool) -> None:
        self.asked.append(asked)
        if not has or (self.endpoint.model not in self.model.names and not self.model.careless):
            raise EndpointRefused("there is no such model or route", status=404)
        if sampling.logprobs and not self.model.logprobs:
            raise EndpointRefused("this model gives no log-probabilities", status=400)
        texts = [asked] if isinstance(asked, str) else [message["content"] for message in asked]
        if self.model.overflows(texts, sampling.max_tokens):
            raise ContextExceeded("the maximum context length is exceeded", status=400)

    def _echoed(self, prompt: str, drawn: Drawn, sampling: Sampling) -> Choice:
        tokens, scores = self.model.echoed(prompt, drawn)
        pairs = tuple(TokenScore(token, one) for token, one in zip(tokens, scores, strict=True))
        return Choice(prompt + drawn.text, drawn.finish, pairs if sampling.logprobs else None)

    def _reply(self, cost: Usage, choices: list[Choice], sampling: Sampling) -> Reply:
        if len(choices) < sampling.n:
            raise EndpointRefused("this model draws one text only", status=200)
        return Reply(self.endpoint.model, tuple(choices), cost)


def _choice(drawn: Drawn, sampling: Sampling) -> Choice:
    pairs = tuple(TokenScore(token, one) for token, one in zip(drawn.tokens, drawn.scores, strict=True))
    return Choice(drawn.text, drawn.finish, pairs if sampling.logprobs else None)
