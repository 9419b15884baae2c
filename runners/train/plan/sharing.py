"""The rows of one step shared out over devices, and cut into what each computes at once."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from itertools import count

from runners.train.seams import Layout

Microbatch = tuple[int, ...]


def share_out(
    rows: Sequence[int], lengths: Sequence[int], *, ranks: int, layout: Layout, device_tokens: int | None
) -> list[list[Microbatch]]:
    """Microbatches of each rank: as many for every one, alike in tokens, every row in exactly one of them.

    `lengths` holds the tokens of every row of the training, by its number. A microbatch costs at most `device_tokens`
    (None: no limit), but a row alone may cost more. Where there are fewer rows than places, some are empty.
    """
    if ranks == 1 and (device_tokens is None or _cost(rows, lengths, layout) <= device_tokens):
        return [[tuple(rows)]]
    split = _by_length if layout.name == "grouped" else _by_tokens
    for each in count(_fewest(rows, lengths, ranks, device_tokens)):
        parts = split(rows, lengths, parts=ranks * each, layout=layout)
        if each * ranks >= len(rows) or device_tokens is None or _fit(parts, lengths, layout, device_tokens):
            return _deal(parts, lengths, ranks=ranks, layout=layout)
    raise AssertionError("counting never ends")


def _fewest(rows: Sequence[int], lengths: Sequence[int], ranks: int, limit: int | None) -> int:
    """A rank has no fewer microbatches than that, however well they are filled."""
    return max(1, sum(lengths[row] for row in rows) // (ranks * limit)) if limit else 1


def _cost(rows: Sequence[int], lengths: Sequence[int], layout: Layout) -> int:
    return layout.cost([lengths[row] for row in rows])


def _fit(parts: Sequence[Sequence[int]], lengths: Sequence[int], layout: Layout, limit: int) -> bool:
    return all(len(part) <= 1 or _cost(part, lengths, layout) <= limit for part in parts)


def _by_tokens(rows: Sequence[int], lengths: Sequence[int], *, parts: int, layout: Layout) -> list[list[int]]:  # noqa: ARG001 - as the other
    """The longest row first, each to the part that has least (longest processing time first: Graham 1969)."""
    made: list[list[int]] = [[] for _ in range(parts)]
    heap = [(0, number) for number in range(parts)]
    for row in sorted(rows, key=lengths.__getitem__, reverse=True):
        tokens, number = heap[0]
        made[number].append(row)
        heapq.heapreplace(heap, (tokens + lengths[row], number))
    return made


def _by_length(rows: Sequence[int], lengths: Sequence[int], *, parts: int, layout: Layout) -> list[list[int]]:
    """Neighbours in length stay together; the costliest part costs as little as it can."""
    order = sorted(rows, key=lengths.__getitem__)

    def cut(limit: int) -> list[list[int]]:
        made: list[list[int]] = [[]]
        for row in order:
            if made[-1] and layout.cost([lengths[row]]) * (len(made[-1]) + 1) > limit:  # side by side all cost as much
                made.append([])
            made[-1].append(row)
        return made

    limit = _least(lambda limit: len(cut(limit)) <= parts, most=_cost(order, lengths, layout))
    made = cut(limit)
    return made + [[] for _ in range(parts - len(made))]


def _least(holds: Callable[[int], bool], *, most: int) -> int:
    """The least number for which it holds. It holds for `most`, and for every number above one that it holds for."""
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _deal(
    parts: Sequence[Sequence[int]], lengths: Sequence[int], *, ranks: int, layout: Layout
) -> list[list[Microbatch]]:
    """As many parts to every rank, the costliest first, in each round the costliest to the rank that has least."""
    order = sorted(parts, key=lambda part: _cost(part, lengths, layout), reverse=True)
    dealt: list[list[Microbatch]] = [[] for _ in range(ranks)]
    held = [0] * ranks
    for first in range(0, len(order), ranks):
        poorest = sorted(range(ranks), key=held.__getitem__)
        for rank, part in zip(poorest, order[first : first + ranks], strict=True):
            dealt[rank].append(tuple(part))
            held[rank] += _cost(part, lengths, layout)
    return dealt
