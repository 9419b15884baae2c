"""What endpoints tell of themselves before they are asked anything: their model, and how much it reads at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from actions.cli.asking.demands import Demands
from actions.cli.asking.keys import KEY
from actions.cli.asking.players import Remote
from runners.models.client.http import HttpClient
from runners.models.client.meter import Meter
from runners.models.client.probe import Capabilities, probe
from runners.models.client.refusals import shorten
from runners.models.client.seam import Endpoint
from runners.models.client.tls import Tls
from schemas.errors import EndpointError, EndpointRefused, UsageError, WrongModel

SECONDS = 20.0
NO_LIST = {404, 405, 501}
"""How endpoints answer that do not tell which models they hold."""
NO_KEY = 401
_NAMES = 20


@dataclass(frozen=True, slots=True)
class Seen:
    """An endpoint with its model's name. `capabilities` are looked for only where an option depends on them."""

    endpoint: Endpoint
    context: int | None
    capabilities: Capabilities | None = None


def look(remote: Remote, demands: Demands) -> tuple[Seen, ...]:
    """Look at all endpoints at once. No text is drawn, unless an option depends on what a server can do.

    One that does not answer now is taken by the name that was given: what is remembered needs no server. Raises
    UsageError where a name is missing or an option cannot be fulfilled, WrongModel, EndpointError.
    """
    return asyncio.run(_look_at_all(remote, demands))


def window_of(endpoint: Endpoint) -> int | None:
    """The tokens that prompt and answer may have together at a server of our own; None where it does not tell."""
    return asyncio.run(_window_of(endpoint))


async def _window_of(endpoint: Endpoint) -> int | None:
    async with _client(endpoint, None) as client:
        return await client.context()


async def _look_at_all(remote: Remote, demands: Demands) -> tuple[Seen, ...]:
    return tuple(await asyncio.gather(*(_look(one, remote, demands) for one in remote.endpoints)))


async def _look(endpoint: Endpoint, remote: Remote, demands: Demands) -> Seen:
    try:
        async with _client(endpoint, demands.tls) as client:
            named = replace(endpoint, model=_choose(endpoint, await client.models(), remote))
        async with _client(named, demands.tls) as client:
            context = demands.context or await client.context()
            capabilities = await _probe(client, demands)
    except EndpointRefused as error:
        return _without_list(endpoint, remote, demands, error)
    except WrongModel:
        raise
    except EndpointError as error:
        if not endpoint.model or not error.passing or demands.depend_on_server:
            raise
        return Seen(endpoint, demands.context)
    return Seen(named, context, capabilities)


def _client(endpoint: Endpoint, tls: Tls | None) -> HttpClient:
    return HttpClient(endpoint, timeout=SECONDS, tries=1, meter=Meter(), tls=tls)


def _choose(endpoint: Endpoint, held: Sequence[str], remote: Remote) -> str:
    if endpoint.model in held:
        return endpoint.model
    if endpoint.model and held:
        raise WrongModel(f"{endpoint.url} holds {_some(held)}; asked for was {endpoint.model}")
    if len(held) == 1 or endpoint.model:
        return endpoint.model or held[0]
    holds = _some(held) or "no model"
    raise UsageError(f"{endpoint.url} holds {holds}; say which one: {remote.model_option} NAME")


def _some(names: Sequence[str]) -> str:
    """As many as people read; hubs of models hold thousands."""
    shown, more = ", ".join(map(shorten, names[:_NAMES])), len(names) - _NAMES
    return f"{shown} and {more:,} more" if more > 0 else shown


def _without_list(endpoint: Endpoint, remote: Remote, demands: Demands, error: EndpointRefused) -> Seen:
    if error.status == NO_KEY and not endpoint.key:
        raise EndpointRefused(f"{error}; {_hint(remote)}", status=error.status) from error
    if error.status in NO_LIST and not endpoint.model:
        name = f"say which one: {remote.model_option} NAME"
        raise UsageError(f"{endpoint.url} does not tell its models; {name}") from error
    if error.status not in NO_LIST or demands.depend_on_server:
        raise error
    return Seen(endpoint, demands.context)


def _hint(remote: Remote) -> str:
    if remote.key_option == "--api-key-variable":
        return f"put its key into the environment variable {KEY}, or name another with --api-key-variable"
    return f"name the environment variable that holds its key by {remote.key_option}"


async def _probe(client: HttpClient, demands: Demands) -> Capabilities | None:
    """Raises UsageError where the server cannot do what an option asks for."""
    if not demands.depend_on_server:
        return None
    found, url = await probe(client), client.endpoint.url
    if demands.family and not found.completions:
        raise UsageError(
            f"--model-family: {url} completes no prompts, it takes conversations and puts them into its model's own"
            " form; leave --model-family out"
        )
    if demands.batch > 1 and not found.batches:
        raise UsageError(f"--batch-size {demands.batch}: {url} takes one prompt a request; leave --batch-size out")
    return found
