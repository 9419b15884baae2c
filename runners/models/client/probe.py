"""What an endpoint can do, found out by asking it what the answer is known to; it is never believed by its name."""

from __future__ import annotations

from collections.abc import Awaitable, Set
from dataclasses import dataclass

from runners.models.client.echo import Echo, echo_of
from runners.models.client.seam import ModelClient, Reply, Sampling
from schemas.errors import EndpointRefused, WrongModel

QUESTION = ({"role": "user", "content": "Say one word."},)
PROMPT, OTHER = "The capital of France is", "A week has seven"
_NO_ROUTE = {400, 404, 405, 422, 501}
"""How servers answer what they do not have at all. Not that they are busy, failed, or want another key."""
_CANNOT = _NO_ROUTE | {200, 500}
"""How they answer a wish that they cannot fulfil (200: the client looked, and it was not there)."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """`n`: several texts of one request. `logprobs`: scores of the tokens that are drawn. `echo`: scores of a prompt's
    tokens; `aligned` where they are those of these tokens, `shifted` where they are others, `absent` where there are
    none, or none that could be checked. Only `aligned` ones may be used. `context` is the longest prompt and answer
    together, in tokens, where that is told. `batches`: a list of prompts in one request of completions. `models` is
    empty where it is not told.
    """

    models: tuple[str, ...]
    chat: bool
    completions: bool
    n: bool
    logprobs: bool
    echo: Echo
    context: int | None
    batches: bool


async def probe(client: ModelClient) -> Capabilities:
    """Ask a few questions of one token each, one after the other. Raises EndpointError where there is no asking."""
    models, context = await _told(client)
    one = Sampling(max_tokens=1)
    completions = await _can(client.complete(PROMPT, one), unless=_NO_ROUTE)
    chat = await _can(client.chat(QUESTION, one), unless=_NO_ROUTE)

    def ask(sampling: Sampling) -> Awaitable[Reply]:
        return client.complete(PROMPT, sampling) if completions else client.chat(QUESTION, sampling)

    answers = completions or chat
    logprobs = answers and await _can(ask(Sampling(max_tokens=1, logprobs=True)))
    several = answers and await _can(ask(Sampling(max_tokens=1, temperature=1, n=2)))
    echo: Echo = await _echo(client) if completions and logprobs else "absent"
    batches = completions and await _can(client.complete_many((PROMPT, OTHER), one))
    return Capabilities(models, chat, completions, several, logprobs, echo, context, batches)


async def require_model(client: ModelClient) -> None:
    """Raise WrongModel where the endpoint does not list the model that it will be asked for."""
    models = await client.models()
    if client.endpoint.model not in models:
        held = ", ".join(models) or "no model"
        raise WrongModel(f"{client.endpoint.url} holds {held}; asked for was {client.endpoint.model}")


async def _told(client: ModelClient) -> tuple[tuple[str, ...], int | None]:
    try:
        return await client.models(), await client.context()
    except EndpointRefused as error:
        if error.status in _NO_ROUTE:
            return (), None
        raise


async def _can(asking: Awaitable[object], *, unless: Set[int] = _CANNOT) -> bool:
    try:
        await asking
    except EndpointRefused as error:
        if error.status in unless:
            return False
        raise
    return True


async def _echo(client: ModelClient) -> Echo:
    try:
        return await echo_of(client)
    except EndpointRefused as error:
        if error.status in _CANNOT:
            return "absent"
        raise
