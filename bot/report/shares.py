"""A page of bounded size: who may show how much."""

from __future__ import annotations

from collections.abc import Sequence


def share_out(wanted: Sequence[int], most: int) -> list[int]:
    """How many each may have of `most` in all: those who want little get it, the rest is divided evenly.

    What no even share can give goes to the first ones.
    """
    given = [0] * len(wanted)
    left, waiting = most, [index for index, number in enumerate(wanted) if number]
    while waiting and left >= len(waiting):
        even = left // len(waiting)
        for index in waiting:
            more = min(even, wanted[index] - given[index])
            given[index], left = given[index] + more, left - more
        waiting = [index for index in waiting if given[index] < wanted[index]]
    for index in waiting[:left]:
        given[index] += 1
    return given
