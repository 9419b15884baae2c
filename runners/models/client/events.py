"""Server-sent events, read from the bytes of a response.

https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
"""

from __future__ import annotations

import codecs
import re
from collections.abc import AsyncGenerator, AsyncIterator

_LINE = re.compile(r"\r\n|\n|\r")


async def read_events(chunks: AsyncIterator[bytes], *, most: int) -> AsyncGenerator[str, None]:
    """The data of each event. One that is not complete when the bytes end is dropped, as the standard wants it.

    Raises ValueError for an event of more than `most` characters.
    """
    data: list[str] = []
    async for line in _lines(chunks, most):
        if line:
            data += [value] if (value := _data_of(line)) is not None else []
        elif data:
            yield "\n".join(data)
            data = []
        if sum(map(len, data)) > most:
            raise ValueError("an event is too long")


async def _lines(chunks: AsyncIterator[bytes], most: int) -> AsyncGenerator[str, None]:
    decode = codecs.getincrementaldecoder("utf-8")("replace").decode
    rest = ""
    async for chunk in chunks:
        text = rest + decode(chunk)
        # A carriage return at the end may be half of a line's end: the other half is awaited.
        held = "\r" if text.endswith("\r") else ""
        *lines, rest = _LINE.split(text.removesuffix(held))
        rest += held
        for line in lines:
            yield line
        if len(rest) > most:
            raise ValueError("a line is too long")
    if rest.endswith("\r"):
        yield rest[:-1]


def _data_of(line: str) -> str | None:
    name, _, value = line.partition(":")
    return value.removeprefix(" ") if name == "data" else None
