"""Where right options stand: spread evenly over the letters, and the same for the same seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from runners.generate.ordering import scramble
from schemas.item import ChoiceItem

LETTERS = "ABCD"


def place_of(number: int, key: str) -> int:
    """Where the right option of the item at this position stands: A = 0 to D = 3, each once among four items in a row.

    It goes by the position and `key` alone, so no later item moves it.
    """
    return scramble(range(len(LETTERS)), f"{key}/{number // len(LETTERS)}")[number % len(LETTERS)]


def count_letters(items: Iterable[ChoiceItem]) -> dict[str, int]:
    """How often each letter is right; those that never are stand there with 0."""
    right = Counter(LETTERS[item.answer] for item in items)
    return {letter: right[letter] for letter in LETTERS}
