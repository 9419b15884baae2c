"""Solved examples that stand in front of a question: never one that is asked itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from schemas.item import ChoiceItem


@dataclass(frozen=True, slots=True)
class Chosen:
    """The examples of one leaf in the order in which they stand, and how many were `wanted`."""

    items: tuple[ChoiceItem, ...]
    wanted: int

    @property
    def lacking(self) -> str:
        """A sentence where there are fewer than wanted, else empty."""
        if len(self.items) == self.wanted:
            return ""
        return f"{len(self.items)} of {self.wanted} solved examples are there that are not asked themselves."


def choose_shots(pool: Sequence[ChoiceItem], tested: Sequence[ChoiceItem], *, k: int, seed: int = 0) -> Chosen:
    """`k` examples of `pool` for all of `tested`, which are one leaf's items.

    No item that is tested is among them, by id or by the wording of its question, and no wording twice: an example with
    a tested question would show its answer. Which ones, and in which order, depends on their ids and the seed alone, so
    every tested item has the same ones in front, and a Scorer computes them once.
    """
    barred = {item.id for item in tested}
    worded = {_wording(item) for item in tested}
    chosen: list[ChoiceItem] = []
    for item in _draw(pool, seed):
        if len(chosen) == k:
            break
        if item.id not in barred and _wording(item) not in worded:
            chosen.append(item)
            worded.add(_wording(item))
    return Chosen(tuple(chosen), k)


def hold_out(items: Sequence[ChoiceItem], *, k: int, seed: int = 0) -> tuple[Chosen, tuple[ChoiceItem, ...]]:
    """Where a leaf has no examples of its own: `k` of its items as examples, and all others, which are then tested.

    At least half of the items stay tested. An item with an example's wording is not tested, either.
    """
    chosen = choose_shots(items, (), k=min(k, len(items) // 2), seed=seed)
    shown = {_wording(item) for item in chosen.items}
    return Chosen(chosen.items, k), tuple(item for item in items if _wording(item) not in shown)


def _draw(pool: Iterable[ChoiceItem], seed: int) -> list[ChoiceItem]:
    return sorted(pool, key=lambda item: (sha256(f"{seed}\0{item.id}".encode()).digest(), item.id))


def _wording(item: ChoiceItem) -> str:
    return " ".join(item.question.casefold().split())
