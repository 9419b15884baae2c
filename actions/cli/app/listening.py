"""The port, and the server on it, which goes on to answer for a moment after it was told to end."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import time
from collections.abc import Callable
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from bot.app.server import SETTINGS
from schemas.errors import PortTaken, UsageError

BACKLOG = 512
OF_PORTS = (errno.EADDRINUSE, errno.EACCES, errno.EPERM)
"""What another port would mend."""
GRACE = 2.0
"""Seconds in which /readyz says no before nobody answers any more: whoever sends requests here sends them elsewhere."""


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises UsageError where it cannot."""
    try:
        return socket.create_server((host, port), family=_family(host), backlog=BACKLOG)
    except OSError as error:
        if error.errno not in OF_PORTS:
            raise UsageError(f"{host} is no address of this machine; name another as app.host") from None
        problem = os.strerror(error.errno)
        raise PortTaken(f"{host}:{port} cannot be listened on: {problem}; name another --port") from None


def say_address(listener: socket.socket) -> str:
    """Where it listens, as a URL."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


class Server(uvicorn.Server):
    """Serves until a signal comes; `drain` is called then, and GRACE later it ends. A second signal ends it at once.
    `begun` is called as soon as requests are answered and signals heard.
    """

    def __init__(self, app: Starlette, *, begun: Callable[[], None], drain: Callable[[], None]) -> None:
        super().__init__(uvicorn.Config(app, **SETTINGS))
        self._begun, self._drain, self._until, self._drains = begun, drain, 0.0, False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """See `uvicorn.Server`."""
        await super().startup(sockets)
        self._begun()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """See `uvicorn.Server`; the signal is not raised again afterwards, because more than this has to end."""
        del sig, frame
        if self._until:
            self.should_exit = True
        else:
            self._until = time.monotonic() + GRACE

    async def on_tick(self, counter: int) -> bool:
        """See `uvicorn.Server`: ten times a second."""
        if self._until and not self._drains:
            self._drains = True
            await asyncio.to_thread(self._drain)
        if self._until and time.monotonic() >= self._until:
            self.should_exit = True
        return await super().on_tick(counter)
