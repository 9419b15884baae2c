"""Chance that is the same on every machine and Python version, and that no training seed can move."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def rank(*key: object) -> int:
    """A number that only the key decides, spread evenly over 0 .. 2^64 - 1."""
    return int.from_bytes(hashlib.sha256("/".join(map(str, key)).encode()).digest()[:8])


def scramble(items: Iterable[T], key: str) -> list[T]:
    """The items in an order that depends on `key` and on their positions only, never on what they say."""
    return [item for _, item in sorted(enumerate(items), key=lambda entry: rank(key, entry[0]))]
