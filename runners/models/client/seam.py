"""The seam to a model behind an endpoint: everything that calls a model over HTTP goes through these few words.

They are those of OpenAI's API (https://platform.openai.com/docs/api-reference), as vLLM, llama.cpp and our own server
speak it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

Finish = Literal["stop", "length", "other"]
Messages = Sequence[Mapping[str, str]]
"""Turns of a conversation: `role` and `content`."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model answers: `url` ends in `/v1`. `model` is its name there. `key` never appears in a repr."""

    url: str
    model: str
    key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a text is drawn. `temperature` 0 is greedy. `max_tokens` None leaves the length to the server.

    `n` texts are drawn for one prompt. `logprobs` asks for the log-probability of each token of the answer.
    """

    temperature: float = 0.0
    top_p: float = 1.0
    max_tokens: int | None = None
    n: int = 1
    stop: tuple[str, ...] = ()
    seed: int | None = None
    logprobs: bool = False


@dataclass(frozen=True, slots=True)
class TokenScore:
    """One token and its natural-log probability; None where the server gives none (the first token of a prompt).

    `best` is that of the likeliest token in its place, None where it is not told.
    """

    token: str
    logprob: float | None
    best: float | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One text. `scores` are there when they were asked for, a token each."""

    text: str
    finish: Finish
    scores: tuple[TokenScore, ...] | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of prompts and of answers; they add up."""

    prompt: int = 0
    completion: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(self.prompt + other.prompt, self.completion + other.completion)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the model's own name for itself, `n` choices, and the tokens that it cost."""

    model: str
    choices: tuple[Choice, ...]
    usage: Usage


class ModelClient(Protocol):
    """Asks one endpoint. All methods raise EndpointError in one of its kinds, after retries where those help."""

    endpoint: Endpoint

    async def models(self) -> tuple[str, ...]:
        """The names of the models that the endpoint holds."""
        ...

    async def context(self) -> int | None:
        """The longest prompt and answer together, in tokens, where the endpoint tells it of its model."""
        ...

    async def adapters(self) -> tuple[str, ...]:
        """The names of those among its models that the endpoint tells to be adapters of another one."""
        ...

    async def chat(self, messages: Messages, sampling: Sampling) -> Reply:
        """The assistant's next turn."""
        ...

    async def complete(self, prompt: str, sampling: Sampling, *, echo: bool = False) -> Reply:
        """What follows `prompt`; with `echo` the prompt's own tokens come first, with their scores if asked for."""
        ...

    async def complete_many(self, prompts: Sequence[str], sampling: Sampling) -> tuple[Reply, ...]:
        """What follows each of the prompts, all asked in one call; what that cost stands in the first reply."""
        ...

    def stream(self, messages: Messages, sampling: Sampling) -> AsyncGenerator[str, None]:
        """The assistant's next turn, piece by piece as it is made. Who stops reading early closes it."""
        ...
