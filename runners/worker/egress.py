"""The way out of a sandbox, from outside: a proxy on a socket file that leads to the models' endpoints, nowhere else.

It speaks HTTP's CONNECT (RFC 9110, 9.3.6), and passes on requests for `http://…` as they are (RFC 9112, 3.2.2): a
connection leads to one endpoint, whatever is asked in it. Names are looked up here: inside there is no network to ask.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from runners.worker.assignment import Endpoint
from runners.worker.background import serving

LOG = logging.getLogger("taxobot.egress")
HEAD = 16 * 1024
"""Bytes of a request's head."""
SECONDS = 30.0
CHUNK = 64 * 1024
REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
AWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"
OPEN = b"HTTP/1.1 200 Connection established\r\n\r\n"


@contextlib.contextmanager
def open_egress(socket: Path, allowed: Collection[Endpoint]) -> Iterator[None]:
    """Within the block the file `socket` leads to these endpoints. Raises OSError where it cannot be made."""
    ways = {endpoint.name: endpoint for endpoint in allowed}

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.CancelledError):  # at the end of the block; asyncio would complain of it
            await _let_out(reader, writer, ways)

    async def begin() -> list[asyncio.Server]:
        return [await asyncio.start_unix_server(meet, path=socket, limit=HEAD)]

    try:
        with serving(begin, name="egress"):
            yield
    finally:
        socket.unlink(missing_ok=True)


async def _let_out(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ways: dict[str, Endpoint]) -> None:
    """One connection: its request is looked at, and its bytes are carried."""
    with contextlib.closing(writer):
        try:
            async with asyncio.timeout(SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
            words = head.split(b"\r\n")[0].decode("latin-1").split(" ")
            if (way := ways.get(_target(words))) is None:
                LOG.warning("a job asked for a way that is not open")
                writer.write(REFUSED)
                return
            async with asyncio.timeout(SECONDS):
                there, back = await asyncio.open_connection(way.host, way.port)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            writer.write(AWAY)
            return
        with contextlib.closing(back):
            (writer if words[0] == "CONNECT" else back).write(OPEN if words[0] == "CONNECT" else head)
            await asyncio.gather(carry(reader, back), carry(there, writer))


def _target(words: Sequence[str]) -> str:
    """HOST:PORT of a request line; empty where it names none."""
    if len(words) != 3:
        return ""
    if words[0] == "CONNECT":
        return words[1].lower()
    scheme, _, rest = words[1].partition("://")
    place = rest.partition("/")[0].lower()
    if scheme.lower() != "http" or not place:
        return ""
    return place if place.rpartition(":")[2].isdecimal() else f"{place}:80"


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Carry bytes one way until they end."""
    try:
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
    except OSError:
        return  # one side is gone; so is the connection
    finally:
        with contextlib.suppress(OSError):
            writer.close()
