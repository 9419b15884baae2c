"""Both models' scores on identical items, in pairs: what every comparison is made of."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, TypeVar

from runners.evaluate.judges.seam import Preference
from runners.generate.exam.written import same
from schemas.item import ChoiceItem, ChoiceRecord, ItemKind, OpenItem, OpenRecord
from schemas.result import ScoreName

SHARES: frozenset[ScoreName] = frozenset({"choice", "exact", "pairwise"})
"""Scores that are 0 or 1 on either side of an item, so that their means are shares; the others are means."""
OpenScore = Literal["judge", "likelihood", "exact"]
Record = TypeVar("Record", ChoiceRecord, OpenRecord, Preference)


@dataclass(frozen=True)
class Sample:
    """Paired scores of one kind of item, one entry an item, as `Comparison` defines them: 0 or 1 for `SHARES`.

    `missing` counts the pairs deleted because one of their scores failed. `soft` holds the differences of the
    probability of the right option, for `choice` only.
    """

    kind: ItemKind
    score: ScoreName
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
    def is_share(self) -> bool:
        """Whether every item is 0 or 1 on either side."""
        return self.score in SHARES

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
        """Share of the asked items without a pair of scores; 0 when nothing was asked."""
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
        clusters=tuple(_unit(item) for item in chosen),
        soft=tuple(after.p_correct - before.p_correct for before, after in pairs),
    )


def pair_ratings(
    items: Sequence[OpenItem], base: Sequence[OpenRecord], tuned: Sequence[OpenRecord], *, kind: ItemKind
) -> Sample:
    """The items of `kind` with both models' ratings, as `pair_open` pairs them."""
    return pair_open(items, base, tuned, kind=kind, score="judge")


def pair_open(
    items: Sequence[OpenItem],
    base: Sequence[OpenRecord],
    tuned: Sequence[OpenRecord],
    *,
    kind: ItemKind,
    score: OpenScore,
) -> Sample:
    """The items of `kind` with one score of both models; a pair that lacks one is deleted and counted.

    Raises ValueError when an item has no record of both models.
    """
    of_base, of_tuned = _by_item(base), _by_item(tuned)
    chosen = [item for item in items if item.kind is kind]
    scored = [
        (before, after, _unit(item))
        for item in chosen
        if (before := read_score(item, _find(of_base, item.id), score)) is not None
        and (after := read_score(item, _find(of_tuned, item.id), score)) is not None
    ]
    return _collect(kind, score, scored, asked=len(chosen))


def pair_preferences(items: Sequence[OpenItem], preferences: Sequence[Preference], *, kind: ItemKind) -> Sample:
    """The items of `kind` by which answer won: 1 on the winner's side, 0 on both for a tie; without one it is missing.

    Raises ValueError when an item has no preference.
    """
    found = _by_item(preferences)
    chosen = [item for item in items if item.kind is kind]
    scored = [
        (float(won < 0), float(won > 0), _unit(item))
        for item in chosen
        if (won := _find(found, item.id).won) is not None
    ]
    return _collect(kind, "pairwise", scored, asked=len(chosen))


def is_exact(item: OpenItem, record: OpenRecord) -> bool | None:
    """Whether the answer is the reference but for case, spaces and marks around it; None where there is no answer."""
    return same(record.answer) == same(item.reference) if record.answer else None


def read_score(item: OpenItem, record: OpenRecord, score: OpenScore) -> float | None:
    """One score of one answer; None where it is missing, or no number."""
    if score == "exact":
        return None if (right := is_exact(item, record)) is None else float(right)
    value = record.rating if score == "judge" else record.likelihood
    return value if value is not None and math.isfinite(value) else None


def _unit(item: ChoiceItem | OpenItem) -> str:
    """What items count as one for: seeds and passages are numbered leaf by leaf."""
    return f"{item.leaf}#{item.cluster}"


def _collect(kind: ItemKind, score: ScoreName, scored: Sequence[tuple[float, float, str]], *, asked: int) -> Sample:
    return Sample(
        kind,
        score,
        base=tuple(before for before, _, _ in scored),
        tuned=tuple(after for _, after, _ in scored),
        clusters=tuple(cluster for _, _, cluster in scored),
        missing=asked - len(scored),
    )


def _by_item(records: Sequence[Record]) -> dict[str, Record]:
    found = {record.id if isinstance(record, Preference) else record.item: record for record in records}
    if len(found) != len(records):
        raise ValueError("two records answer the same item: item ids must be unique")
    return found


def _find(records: Mapping[str, Record], item: str) -> Record:
    if item not in records:
        raise ValueError(f"item {item} was not answered by both models: only identical items may be compared")
    return records[item]
