"""Server-sent events, cut wherever a network may cut them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable

import pytest

from runners.models.client.events import read_events


def read(chunks: Iterable[bytes], most: int = 1000) -> list[str]:
    async def arriving() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    async def run() -> list[str]:
        return [data async for data in read_events(arriving(), most=most)]

    return asyncio.run(run())


STREAM = ": hello\r\nevent: x\r\ndata: one\r\ndata: two é\r\n\r\ndata:three\n\nid: 4\n\ndata: 5\r\rdata\n\n".encode()
HEARD = ["one\ntwo é", "three", "5", ""]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_events_are_the_same_however_they_are_cut(size: int) -> None:
    assert read(STREAM[at : at + size] for at in range(0, len(STREAM), size)) == HEARD


def test_an_event_that_is_not_complete_is_dropped() -> None:
    assert read([b"data: one\n\ndata: tw"]) == ["one"]
    assert read([b"data: one\n\ndata: two\n"]) == ["one"]
    assert read([b"data: one\r\r"]) == ["one"]


def test_bytes_that_are_no_text_do_no_harm() -> None:
    assert read([b"data: a\xffb\n\n"]) == ["a�b"]


@pytest.mark.parametrize("chunk", [b"data: and so on", b"data: and so on\n"])
def test_what_does_not_end_is_left(chunk: bytes) -> None:
    with pytest.raises(ValueError, match="too long"):
        read([chunk] * 1000)
