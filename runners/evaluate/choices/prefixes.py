"""Which prompts begin with the same tokens, so that these are computed once: system prompts, solved examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

LEAST = 32
"""Fewer shared tokens are not worth a pass of their own."""


@dataclass(frozen=True, slots=True)
class Family:
    """Prompts, by index in order, whose first `shared` tokens are the same; at least one more follows in each."""

    shared: int
    members: tuple[int, ...]


@dataclass(slots=True)
class _Run:
    """Neighbours among sorted prompts, from `start` on: what they have in common, and the best way to part them."""

    common: int
    start: int
    saved: int = 0
    parts: list[tuple[int, int, int]] = field(default_factory=list)

    def take(self, other: _Run) -> None:
        self.saved += other.saved
        self.parts += other.parts

    def close(self, end: int) -> None:
        """Stay one family where that saves at least as many tokens as the parts do."""
        together = (end - self.start - 1) * self.common
        if together >= self.saved:
            self.saved, self.parts = together, [(self.common, self.start, end)]


def find_families(prompts: Sequence[Sequence[int]], *, least: int = LEAST) -> tuple[Family, ...]:
    """Every prompt in one family, parted so that the fewest tokens are computed in all.

    Each family has one prefix (of `least` tokens or more), and prompts that share nothing make a last family without.
    Runs of sorted prompts with a common beginning form a tree (the intervals of a suffix array's LCP table, Abouelhoda
    and others 2004); from its leaves up, a run stays together where that saves more than its parts do.
    """
    if not prompts:
        return ()
    order = sorted(range(len(prompts)), key=lambda index: (prompts[index], index))
    common = [_common(prompts[left], prompts[right], least) for left, right in pairwise(order)]
    families: list[Family] = []
    alone: list[int] = []
    for shared, start, end in _part(common):
        members = tuple(sorted(order[start:end]))
        if shared:
            families.append(Family(shared, members))
        else:
            alone += members
    families.sort(key=lambda family: family.members)
    return (*families, Family(0, tuple(sorted(alone)))) if alone else tuple(families)


def _part(common: Sequence[int]) -> list[tuple[int, int, int]]:
    """Runs (tokens in common, start, end) over all places, for what each place has in common with the next."""
    stack = [_Run(0, 0)]
    for place, height in enumerate((*common, 0)):
        last = _Run(0, place, parts=[(0, place, place + 1)])
        while stack[-1].common > height:
            stack[-1].take(last)
            last = stack.pop()
            last.close(place + 1)
        if stack[-1].common < height:
            stack.append(_Run(height, last.start))
        stack[-1].take(last)
    return stack[0].parts


def _common(left: Sequence[int], right: Sequence[int], least: int) -> int:
    """How many tokens two prompts begin with alike, the last one of each not counted; 0 where these are too few."""
    most = min(len(left), len(right)) - 1
    same = next((place for place in range(most) if left[place] != right[place]), most)
    return same if same >= least else 0
