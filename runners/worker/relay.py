"""The way out of a sandbox, from inside: addresses on the sandbox's own loopback that lead to the socket file.

An HTTP proxy for endpoints on other machines; for those on the worker's own loopback the same port in here.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path

from runners.worker.assignment import Endpoint
from runners.worker.background import serving
from runners.worker.egress import HEAD, OPEN, carry

LOOPBACK = ("127.0.0.1", "::1", "localhost")
HERE = "127.0.0.1"
_ENDS = (OSError, asyncio.IncompleteReadError, asyncio.CancelledError)
"""How a connection ends, besides in order; it is canceled at the end of the block."""
Meet = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.contextmanager
def open_relay(socket: Path, endpoints: Sequence[Endpoint]) -> Iterator[dict[str, str]]:
    """Within the block the endpoints can be reached; gives the environment variables that tell libraries how.

    Raises OSError where an address of the loopback is taken.
    """
    ports: list[int] = []

    async def begin() -> list[asyncio.Server]:
        proxy = await asyncio.start_server(_through(socket, None), HERE, 0)
        ports.append(proxy.sockets[0].getsockname()[1])
        near = [one for one in endpoints if one.host in LOOPBACK]
        return [proxy, *[await asyncio.start_server(_through(socket, one), HERE, one.port) for one in near]]

    with serving(begin, name="relay"):
        proxy = f"http://{HERE}:{ports[0]}"
        yield {"HTTP_PROXY": proxy, "HTTPS_PROXY": proxy, "NO_PROXY": ",".join(LOOPBACK)}


def _through(socket: Path, endpoint: Endpoint | None) -> Meet:
    """Carries a connection to the socket; with an endpoint, to it, as if it stood here."""

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(*_ENDS):
            there, back = await asyncio.open_unix_connection(socket, limit=HEAD)
            with contextlib.closing(back):
                if endpoint is None or await _ask_for(endpoint, there, back):
                    await asyncio.gather(carry(reader, back), carry(there, writer))

    return meet


async def _ask_for(endpoint: Endpoint, there: asyncio.StreamReader, back: asyncio.StreamWriter) -> bool:
    back.write(f"CONNECT {endpoint.name} HTTP/1.1\r\nHost: {endpoint.name}\r\n\r\n".encode())
    return await there.readuntil(b"\r\n\r\n") == OPEN
