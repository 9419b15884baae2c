"""How many rows each leaf owes to a common target: the same number, as far as the leaves can give it."""

from __future__ import annotations

from collections.abc import Sequence


def share(target: int, kept: Sequence[int], dry: Sequence[bool]) -> list[int]:
    """How many rows each leaf should have in the end. What leaves that are dry do not give falls to the others.

    A leaf never owes fewer than it has. The first ones take what cannot be divided.
    """
    owed = list(kept)
    active = [place for place, gone in enumerate(dry) if not gone]
    left = target - sum(kept)
    while left > 0 and active:
        lowest = min(owed[place] for place in active)
        low = [place for place in active if owed[place] == lowest]
        above = [owed[place] for place in active if owed[place] > lowest]
        room = (min(above) - lowest) * len(low) if above else left
        left -= _raise(owed, low, min(left, room))
    return owed


def owed_rows(
    kept: Sequence[int], dry: Sequence[bool], *, target: int | None, preview: int | None
) -> Sequence[int | None]:
    """How many rows each leaf should have in the end, None for all that it gives: the same number of each for a
    `preview`, whatever others give, else its share of the `target`.
    """
    if preview is not None:
        return [many if gone else preview for many, gone in zip(kept, dry, strict=True)]
    return [None] * len(kept) if target is None else share(target, kept, dry)


def _raise(owed: list[int], low: Sequence[int], rows: int) -> int:
    for number, place in enumerate(low):
        owed[place] += rows // len(low) + (number < rows % len(low))
    return rows
