"""A text as it came, and as it can be stored."""

from __future__ import annotations

from typing import NamedTuple

from runners.models.client.seam import Finish


class Text(NamedTuple):
    """One text, and why it ended: `length` where a limit of tokens cut it."""

    text: str
    finish: Finish


def stored(text: str) -> str:
    """The text without halves of characters, which servers may send where a limit cut one, and no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
