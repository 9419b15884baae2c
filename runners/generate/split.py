"""Who is taught and who is withheld as control: by position, never by what a passage or seed says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from runners.generate.ordering import scramble
from runners.generate.wording import shingles, words
from schemas.taxonomy import Leaf, SeedExample

TAUGHT_SHARE = 0.62  # of a knowledge leaf's passages
CONTROL_SHARE = 3  # one skill seed in so many is withheld
_SHORT = 3  # words a run, for how much of a text stands in another


class Piece(Protocol):
    """A piece of a document, under the name that it is taught or withheld by."""

    @property
    def id(self) -> str:
        """Its name, which goes by its place."""

    @property
    def text(self) -> str:
        """What it says."""


def split_passages(leaf: Leaf, passages: Sequence[Piece]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(taught, control) passage ids in reading order.

    Passages that the seed contexts were copied from are taught: their questions and answers stand in the leaf itself.
    """
    bound = {name for homes in passages_of_seeds(leaf, passages).values() for name in homes}
    ids = [passage.id for passage in passages]
    free = [name for name in scramble(ids, f"split/{leaf.path}") if name not in bound]
    wanted = max(1, min(len(ids) - 1, round(TAUGHT_SHARE * len(ids))))
    taught = bound | set(free[: max(0, wanted - len(bound))])
    return tuple(name for name in ids if name in taught), tuple(name for name in ids if name not in taught)


def split_seeds(leaf: Leaf) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(taught, control) seed ids of a skill, about two to one. Seeds with one context go together."""
    ids = [seed_id(number) for number in range(len(leaf.seeds))]
    order = scramble(range(len(ids)), f"split/{leaf.path}")
    wanted = max(min(1, len(ids) - 1), len(ids) // CONTROL_SHARE)
    control: set[int] = set()
    for number in order:
        group = _same_context(leaf.seeds, number)
        if len(control | group) <= wanted:
            control |= group
    taught = tuple(name for number, name in enumerate(ids) if number not in control)
    return taught, tuple(name for number, name in enumerate(ids) if number in control)


def seed_id(number: int) -> str:
    """The id of the seed example at this position, counted from 0."""
    return f"s{number + 1:02}"


def passages_of_seeds(leaf: Leaf, passages: Sequence[Piece]) -> dict[int, tuple[str, ...]]:
    """By position of a seed example, the passages its context was copied from: those that share a run of 13 words
    with it, or that hold half of its short runs."""
    long = [(passage.id, shingles(passage.text)) for passage in passages]
    short = [(passage.id, shingles(passage.text, _SHORT)) for passage in passages]
    found: dict[int, tuple[str, ...]] = {}
    for number, seed in enumerate(leaf.seeds):
        runs, pieces = shingles(seed.context or ""), shingles(seed.context or "", _SHORT)
        homes = {name for name, known in long if known & runs}
        homes |= {name for name, known in short if pieces and 2 * len(known & pieces) >= len(pieces)}
        found[number] = tuple(sorted(homes))
    return found


def _same_context(seeds: Sequence[SeedExample], number: int) -> set[int]:
    context = words(seeds[number].context or "")
    same = {other for other, seed in enumerate(seeds) if context and words(seed.context or "") == context}
    return same | {number}
