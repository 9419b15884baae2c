"""The stub's HTTP side: a protocol of asyncio by itself, as a framework would cost more than the answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from .behaviour import Behaviour
from .teacher import Answered, Teacher

_HEAD = b"HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n"
_WORDS = {200: b"OK", 400: b"Bad Request", 404: b"Not Found", 429: b"Too Many Requests", 500: b"Internal Server Error"}


@asynccontextmanager
async def serve(behaviour: Behaviour, *, port: int = 0) -> AsyncIterator[tuple[Teacher, int]]:
    """The stub within this loop, and the port of the loopback that it listens on."""
    teacher = Teacher(behaviour)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(teacher), "127.0.0.1", port, backlog=4096)
    try:
        yield teacher, server.sockets[0].getsockname()[1]
    finally:
        teacher.end()
        server.close()


class Connection(asyncio.Protocol):
    """One caller's connection: one request after the other, as all known clients send them."""

    def __init__(self, teacher: Teacher) -> None:
        self._teacher = teacher
        self._buffer = bytearray()
        self._answered: Answered | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what create_server makes
        self._transport = transport
        self._teacher.connections.add(transport)
        self._teacher.counters.connections += 1

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - why does not matter
        """See asyncio.Protocol: whoever leaves is not answered any more."""
        self._teacher.connections.discard(self._transport)
        if self._answered is not None:
            self._answered.give_up()

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._buffer[:end])
        length = _length(head)
        if len(self._buffer) < end + 4 + length:
            return
        body = bytes(self._buffer[end + 4 : end + 4 + length])
        del self._buffer[: end + 4 + length]
        self._ask(head, body)

    def _ask(self, head: bytes, body: bytes) -> None:
        method, path, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
        if method == "GET":
            self._write(200, json.dumps(self._teacher.told(path)).encode())
        else:
            self._answered = self._teacher.ask(path, body, self._write, self._cut)

    def _write(self, status: int, body: bytes, headers: bytes = b"") -> None:
        self._answered = None
        self._transport.write(_HEAD % (status, _WORDS[status], len(body), headers) + body)

    def _cut(self, body: bytes) -> None:
        """An answer that breaks off in its middle, and the connection with it."""
        self._answered = None
        self._transport.write(_HEAD % (200, b"OK", len(body), b"") + body[: len(body) // 2])
        self._transport.close()


def _length(head: bytes) -> int:
    lower = head.lower()
    at = lower.find(b"\r\ncontent-length:")
    return int(lower[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
