"""A streamed reply, read piece by piece."""

from __future__ import annotations

import aiohttp

from runners.models.client.connection import MOST_BYTES
from runners.models.client.events import read_events
from runners.models.client.meter import Call
from runners.models.client.refusals import hide, shorten
from runners.models.client.replies import Piece, read_piece
from runners.models.client.seam import Endpoint
from schemas.errors import EndpointError, EndpointUnreachable


class SilentStream(EndpointUnreachable):
    """A stream ended before anything came."""


class Pieces:
    """The pieces of text of a response of server-sent events; what the stream cost is told to `call`.

    The data are OpenAI's chunks, `[DONE]` after them. Raises EndpointError where the response holds no events.
    """

    def __init__(self, response: aiohttp.ClientResponse, endpoint: Endpoint, call: Call) -> None:
        if response.content_type != "text/event-stream":
            raise EndpointError(f"{endpoint.url} does not stream (it answers with {shorten(response.content_type)})")
        self._events = read_events(response.content.iter_any(), most=MOST_BYTES)
        self._url, self._key, self._call = endpoint.url, endpoint.key, call
        self._characters = 0
        self._begun = self._complete = False

    async def next(self) -> str | None:
        """The next piece; empty where something came that holds no text, None after the last.

        Raises EndpointError where the endpoint says that it failed, EndpointUnreachable where the end is missing, and
        SilentStream where all is missing.
        """
        try:
            data = await anext(self._events, None)
        except ValueError as error:
            raise self._endless() from error
        except aiohttp.ClientError as error:
            raise self._broken(f" ({shorten(str(error))})") from error
        if data is None or data == "[DONE]":
            self._end()
            return None
        return self._text(data)

    def _end(self) -> None:
        # Some servers close a stream as if all were well when they leave it for another request.
        if not self._complete:
            raise self._broken()

    def _broken(self, reason: str = "") -> EndpointUnreachable:
        kind = EndpointUnreachable if self._begun else SilentStream
        return kind(f"the stream from {self._url} broke off before its text was complete{reason}", passing=True)

    def _endless(self) -> EndpointError:
        return EndpointError(f"{self._url} streams without an end; that is no model's reply")

    def _text(self, data: str) -> str:
        self._begun = True
        piece = self._read(data)
        if piece.error is not None:
            raise EndpointError(f"{self._url} failed while it streamed: {shorten(hide(str(piece.error), self._key))}")
        self._complete = self._complete or piece.ends
        self._call.usage = piece.cost or self._call.usage
        self._characters += len(piece.text)
        if self._characters > MOST_BYTES:
            raise self._endless()
        return piece.text

    def _read(self, data: str) -> Piece:
        try:
            return read_piece(data)
        except ValueError as error:
            raise EndpointError(f"{self._url} streams, but not in the words of OpenAI's API") from error
