"""Both models' scores on identical items, in pairs: what every comparison is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, TypeVar

from schemas.item import ChoiceItem, ChoiceRecord, ItemKind, OpenItem, OpenRecord

Score = Literal["choice", "judge"]
Record = TypeVar("Record", ChoiceRecord, OpenRecord)


@dataclass(frozen=True)
class Sample:
    """Paired scores of one kind of item: 0 or 1 for `choice`, ratings 1..10 for `judge`; one entry an item.

    `missing` counts the pairs deleted because one of their ratings failed. `soft` holds the differences of the
    probability of the right option, for `choice` only.
    """

    kind: ItemKind
    score: Score
    base: tuple[float, ...]
    tuned: tuple[float, ...]
    clusters: tuple[str, ...]
    missing: int = 0
    soft: tuple[float, ...] = ()

    @cached_property
    def differences(self) -> tuple[float, ...]:
        """Tuned minus base, item by item."""
        return tuple(tuned - base for base, tuned in zip(self.base, self.tuned, strict=True))

    @property
    def n(self) -> int:
        """Paired items."""
        return len(self.base)

    @cached_property
    def cluster_count(self) -> int:
        """Independent units: passages or seeds."""
        return len(set(self.clusters))

    @property
    def independent(self) -> bool:
        """Whether no two items share a cluster."""
        return self.cluster_count == self.n

    @property
    def gained(self) -> int:
        """Items the tuned model does better on."""
        return sum(difference > 0 for difference in self.differences)

    @property
    def lost(self) -> int:
        """Items the tuned model does worse on."""
        return sum(difference < 0 for difference in self.differences)

    @property
    def discordant(self) -> float:
        """Share of the items that flip either way, half a flip added each way: 0 of a few is no share of 0."""
        return (self.gained + self.lost + 1) / (self.n + 2)

    @property
    def missing_share(self) -> float:
        """Share of the asked items without a pair of ratings; 0 when nothing was asked."""
        return self.missing / max(1, self.n + self.missing)

    def swap(self, swapped: frozenset[str]) -> Sample:
        """The same sample with base and tuned exchanged in the clusters named."""
        base, tuned = self.base, self.tuned
        pairs = [
            (after, before) if cluster in swapped else (before, after)
            for before, after, cluster in zip(base, tuned, self.clusters, strict=True)
        ]
        return replace(self, base=tuple(pair[0] for pair in pairs), tuned=tuple(pair[1] for pair in pairs), soft=())


def pair_choices(
    items: Sequence[ChoiceItem], base: Sequence[ChoiceRecord], tuned: Sequence[ChoiceRecord], *, kind: ItemKind
) -> Sample:
    """The items of `kind` with both models' correctness.

    Raises ValueError when an item was not answered by both models: only identical items may be compared.
    """
    of_base, of_tuned = _by_item(base), _by_item(tuned)
    chosen = [item for item in items if item.kind is kind]
    pairs = [(_find(of_base, item.id), _find(of_tuned, item.id)) for item in chosen]
    return Sample(
        kind,
        "choice",
        base=tuple(float(before.correct) for before, _ in pairs),
        tuned=tuple(float(after.correct) for _, after in pairs),
        clusters=tuple(item.cluster for item in chosen),
        soft=tuple(after.p_correct - before.p_correct for before, after in pairs),
    )


def pair_ratings(
    items: Sequence[OpenItem], base: Sequence[OpenRecord], tuned: Sequence[OpenRecord], *, kind: ItemKind
) -> Sample:
    """The items of `kind` with both models' ratings; a pair that lacks one is deleted and counted.

    Raises ValueError when an item has no record of both models.
    """
    of_base, of_tuned = _by_item(base), _by_item(tuned)
    chosen = [item for item in items if item.kind is kind]
    rated = [
        (before, after, item.cluster)
        for item in chosen
        if (before := _find(of_base, item.id).rating) is not None
        and (after := _find(of_tuned, item.id).rating) is not None
    ]
    return Sample(
        kind,
        "judge",
        base=tuple(before for before, _, _ in rated),
        tuned=tuple(after for _, after, _ in rated),
        clusters=tuple(cluster for _, _, cluster in rated),
        missing=len(chosen) - len(rated),
    )


def _by_item(records: Sequence[Record]) -> dict[str, Record]:
    found = {record.item: record for record in records}
    if len(found) != len(records):
        raise ValueError("two records answer the same item: item ids must be unique")
    return found


def _find(records: Mapping[str, Record], item: str) -> Record:
    if item not in records:
        raise ValueError(f"item {item} was not answered by both models: only identical items may be compared")
    return records[item]
