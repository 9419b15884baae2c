"""Commands as somebody types them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Done:
    """What a command left: its exit status, and what it printed."""

    status: int
    out: str
    err: str


class Generate(Protocol):
    """Runs `data generate` with these words, over the leaf at a path alone where one is named."""

    def __call__(self, *words: str, leaf: str = "") -> Done: ...
