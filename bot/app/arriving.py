"""The bytes of a delivery as they arrive: not too many, not too slowly, and not too many at once.

Nobody has proved who he is yet, so what all of them may hold together is bounded too.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request

from bot.app.intake import LIMIT

PATIENCE = 10.0
"""Seconds for all of a delivery to come; GitHub itself gives up after that."""
_DIGITS = 18
TOGETHER = 8 * LIMIT
"""Bytes of all deliveries that are being read."""


class TooLarge(Exception):
    """There are more bytes than GitHub delivers."""


class TooSlow(Exception):
    """They did not come in time."""


class Crowded(Exception):
    """Too many others are coming."""


class Arrivals:
    """Reads deliveries, within the limits."""

    def __init__(self, *, limit: int = LIMIT, together: int = TOGETHER, patience: float = PATIENCE) -> None:
        self._limit, self._together, self._patience = limit, together, patience
        self._held = 0

    @asynccontextmanager
    async def read(self, request: Request) -> AsyncIterator[bytes]:
        """All bytes of a request; they count until the block ends. Raises TooLarge, TooSlow, Crowded
        and ClientDisconnect."""
        pieces: list[bytes] = []
        try:
            try:
                async with asyncio.timeout(self._patience):
                    await self._collect(request, pieces)
            except TimeoutError:
                raise TooSlow(f"the delivery did not come within {self._patience:g} s") from None
            yield b"".join(pieces)
        finally:
            self._held -= sum(map(len, pieces))

    async def _collect(self, request: Request, pieces: list[bytes]) -> None:
        told = request.headers.get("content-length", "")
        if told.isdecimal() and (len(told) > _DIGITS or int(told) > self._limit):
            raise TooLarge(self._too_large)
        size = 0
        async for piece in request.stream():
            pieces.append(piece)
            size += len(piece)
            self._held += len(piece)
            if size > self._limit:
                raise TooLarge(self._too_large)
            if self._held > self._together:
                raise Crowded("too many deliveries come at once; this one will be asked for again")

    @property
    def _too_large(self) -> str:
        return f"the delivery is larger than {self._limit:,} bytes"
