"""Evidence for people: the items on which the two models differ most, with both answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Literal

from runners.evaluate.judges.seam import Preference
from runners.evaluate.verdict.paired import OpenScore, is_exact, read_score
from schemas.item import ChoiceItem, ChoiceRecord, ItemKind, OpenItem, OpenRecord
from schemas.result import Example

Item = ChoiceItem | OpenItem
Record = ChoiceRecord | OpenRecord
Ranked = tuple[float, int, Example]
Measure = OpenScore | Literal["pairwise"]
"""What open items are ranked by."""


def pick_examples(
    items: Sequence[Item],
    base_records: Sequence[Record],
    tuned_records: Sequence[Record],
    limit: int,
    *,
    score: Measure = "judge",
    preferences: Sequence[Preference] = (),
) -> tuple[Example, ...]:
    """At most `limit` examples, the largest gain, the largest loss, the next gain, and so on.

    Choice items count when their correctness flipped (ordered by the probability that moved), open items when their
    `score` moved, for `pairwise` when one answer was preferred; equal ones in the order of the items, `new-question`
    before the other kinds.
    """
    base, tuned = ({record.item: record for record in records} for records in (base_records, tuned_records))
    won = {preference.id: preference.won or 0 for preference in preferences}
    ranked: list[Ranked] = []
    for position, item in enumerate(sorted(items, key=lambda item: item.kind is not ItemKind.NEW_QUESTION)):
        moved = _show(item, base[item.id], tuned[item.id], score=score, won=won.get(item.id, 0))
        if moved:
            ranked.append((moved[0], position, moved[1]))
    gains = sorted((entry for entry in ranked if entry[0] > 0), key=lambda entry: (-entry[0], entry[1]))
    losses = sorted((entry for entry in ranked if entry[0] < 0), key=lambda entry: (entry[0], entry[1]))
    return tuple(entry[2] for entry in _alternate(gains, losses))[:limit]


def _alternate(gains: Sequence[Ranked], losses: Sequence[Ranked]) -> Iterator[Ranked]:
    for pair in zip_longest(gains, losses):
        yield from (entry for entry in pair if entry)


def _show(item: Item, base: Record, tuned: Record, *, score: Measure, won: int) -> tuple[float, Example] | None:
    """How far the item moved, and how to show it; None where it did not move or a score is missing."""
    if isinstance(item, ChoiceItem) and isinstance(base, ChoiceRecord) and isinstance(tuned, ChoiceRecord):
        flip = tuned.correct - base.correct
        example = _show_choice(item, base, tuned)
        return (flip + tuned.p_correct - base.p_correct, example) if flip else None
    if isinstance(item, OpenItem) and isinstance(base, OpenRecord) and isinstance(tuned, OpenRecord):
        moved = won if score == "pairwise" else _difference(item, base, tuned, score)
        return (moved, _show_open(item, base, tuned, marked=score == "exact")) if moved else None
    raise TypeError(f"item {item.id}: the records are of another kind than the item")


def _difference(item: OpenItem, base: OpenRecord, tuned: OpenRecord, score: OpenScore) -> float:
    before, after = (read_score(item, record, score) for record in (base, tuned))
    return 0.0 if before is None or after is None else after - before


def _show_choice(item: ChoiceItem, base: ChoiceRecord, tuned: ChoiceRecord) -> Example:
    return Example(
        kind=item.kind,
        question=item.question,
        reference=item.options[item.answer],
        base=item.options[base.chosen],
        tuned=item.options[tuned.chosen],
        base_right=base.correct,
        tuned_right=tuned.correct,
    )


def _show_open(item: OpenItem, base: OpenRecord, tuned: OpenRecord, *, marked: bool) -> Example:
    return Example(
        kind=item.kind,
        question=item.question,
        reference=item.reference,
        base=base.answer,
        tuned=tuned.answer,
        base_right=is_exact(item, base) if marked else None,
        tuned_right=is_exact(item, tuned) if marked else None,
    )
