"""What a text is known by: whatever its model was told, and nothing else."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from runners.asking.seam import Question

_BYTES = 16
_LARGEST_SEED = 2**31 - 1
"""Servers hold seeds in 32 bits with a sign, some of them."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who answers. `model` is what texts are remembered by, wherever it is served; `family` is the form in which it is
    given conversations where its server does not do that.
    """

    model: str
    family: str = ""


def digest_of(question: Question, identity: Identity, seed: int) -> bytes:
    """What all draws of a question have in common. The run's `seed` is part of it where there is anything to draw.

    Neither role, order nor leaf are: the same words to the same model are the same question.
    """
    told: list[Any] = [
        identity.model,
        identity.family,
        question.messages,
        float(question.temperature),
        float(question.top_p),
        question.max_tokens,
        question.stop,
        seed if question.temperature else None,
        *(["bare"] if question.bare else []),
    ]
    return hashlib.blake2b(json.dumps(told).encode(), digest_size=_BYTES).digest()


def seed_of(digest: bytes, draw: int) -> int:
    """The seed that a server is given for one draw."""
    mixed = hashlib.blake2b(digest + draw.to_bytes(8, "big"), digest_size=8).digest()
    return int.from_bytes(mixed, "big") % _LARGEST_SEED
