"""Marks off what others wrote from what a judge is told to do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from runners.evaluate.judges.llm.harmless import harmless

_SIGNS = 24


@dataclass(frozen=True, slots=True)
class Fence:
    """Puts texts between markers that carry a `sign`, which is made of all the texts together.

    A text that holds its own sign would have to be found by trying some 2**96 of them, and the same request is the same
    words each time, so that answers can be remembered.
    """

    sign: str

    @classmethod
    def around(cls, texts: Sequence[str]) -> Fence:
        """The fence of these texts."""
        return cls(hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:_SIGNS])

    def put(self, name: str, text: str) -> str:
        """The text between its two markers, made harmless."""
        return f"⟪{name} {self.sign}⟫\n{harmless(text)}\n⟪end of {name} {self.sign}⟫"
