"""Put pieces of text together, as many as fit."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Fits = Callable[[str], bool]
"""Whether a text is small enough, with all that comes around it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A text, and what stands between it and the piece before it where both come together."""

    text: str
    glue: str = "\n\n"


def pack(pieces: Sequence[Piece], fits: Fits) -> list[str]:
    """The pieces in order, as few texts as filling one after the other gives. A piece that does not fit stays alone."""
    packed, start = [], 0
    while start < len(pieces):
        end = _reach(pieces, start, fits)
        packed.append(join(pieces[start:end]))
        start = end
    return packed


def join(pieces: Sequence[Piece]) -> str:
    """The pieces as one text."""
    return "".join(piece.glue * (number > 0) + piece.text for number, piece in enumerate(pieces))


def _reach(pieces: Sequence[Piece], start: int, fits: Fits) -> int:
    """Where the pieces that fit together end: by doubling, then halving, so that few texts are measured."""

    def fit(end: int) -> bool:
        return fits(join(pieces[start:end]))

    sure, step = start + 1, 1
    while sure < len(pieces) and fit(min(sure + step, len(pieces))):
        sure = min(sure + step, len(pieces))
        step *= 2
    more = range(sure + 1, min(sure + step, len(pieces)))
    return sure + bisect_left(more, True, key=lambda end: not fit(end))
