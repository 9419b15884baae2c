"""Ask an endpoint which models it holds, from code that is not asynchronous."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from runners.models.client.http import HttpClient
from runners.models.client.meter import Meter
from runners.models.client.seam import Endpoint


def names_at(endpoint: Endpoint, *, seconds: float) -> tuple[str, ...]:
    """The names of the models at an endpoint of this machine, asked once. Raises EndpointError, at the latest after
    `seconds`.
    """
    # A thread of its own, because the caller may have an event loop that runs.
    with ThreadPoolExecutor(1, thread_name_prefix="ask") as thread:
        return thread.submit(asyncio.run, _ask(endpoint, seconds)).result()


async def _ask(endpoint: Endpoint, seconds: float) -> tuple[str, ...]:
    # No proxy stands before this machine's own addresses, of which not all are loopback.
    async with HttpClient(endpoint, timeout=seconds, tries=1, meter=Meter(), direct=True) as client:
        return await client.models()
