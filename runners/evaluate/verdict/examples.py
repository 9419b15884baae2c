"""Evidence for people: the items on which the two models differ most, with both answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from schemas.item import ChoiceItem, ChoiceRecord, ItemKind, OpenItem, OpenRecord
from schemas.result import Example

Item = ChoiceItem | OpenItem
Record = ChoiceRecord | OpenRecord
Ranked = tuple[float, int, Example]


def pick_examples(
    items: Sequence[Item], base_records: Sequence[Record], tuned_records: Sequence[Record], limit: int
) -> tuple[Example, ...]:
    """At most `limit` examples, the largest gain, the largest loss, the next gain, and so on.

    Choice items count when their correctness flipped (ordered by the probability that moved), open items when their
    rating moved; equal ones in the order of the items, `new-question` before the other kinds.
    """
    base, tuned = ({record.item: record for record in records} for records in (base_records, tuned_records))
    ranked: list[Ranked] = []
    for position, item in enumerate(sorted(items, key=lambda item: item.kind is not ItemKind.NEW_QUESTION)):
        moved = _show(item, base[item.id], tuned[item.id])
        if moved:
            ranked.append((moved[0], position, moved[1]))
    gains = sorted((entry for entry in ranked if entry[0] > 0), key=lambda entry: (-entry[0], entry[1]))
    losses = sorted((entry for entry in ranked if entry[0] < 0), key=lambda entry: (entry[0], entry[1]))
    return tuple(entry[2] for entry in _alternate(gains, losses))[:limit]


def _alternate(gains: Sequence[Ranked], losses: Sequence[Ranked]) -> Iterator[Ranked]:
    for pair in zip_longest(gains, losses):
        yield from (entry for entry in pair if entry)


def _show(item: Item, base: Record, tuned: Record) -> tuple[float, Example] | None:
    """How far the item moved, and how to show it; None where it did not move or a rating is missing."""
    if isinstance(item, ChoiceItem) and isinstance(base, ChoiceRecord) and isinstance(tuned, ChoiceRecord):
        flip = tuned.correct - base.correct
        example = _show_choice(item, base, tuned)
        return (flip + tuned.p_correct - base.p_correct, example) if flip else None
    if isinstance(item, OpenItem) and isinstance(base, OpenRecord) and isinstance(tuned, OpenRecord):
        if base.rating is None or tuned.rating is None or base.rating == tuned.rating:
            return None
        return tuned.rating - base.rating, _show_open(item, base, tuned)
    raise TypeError(f"item {item.id}: the records are of another kind than the item")


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


def _show_open(item: OpenItem, base: OpenRecord, tuned: OpenRecord) -> Example:
    return Example(
        kind=item.kind,
        question=item.question,
        reference=item.reference,
        base=base.answer,
        tuned=tuned.answer,
        base_right=None,
        tuned_right=None,
    )
