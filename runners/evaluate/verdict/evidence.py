"""What people may look through: every item with both models' answers, and rows that were rejected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from schemas.evidence import Answered, Evidence, RejectedRow
from schemas.item import ChoiceItem, ChoiceRecord, ItemKind, OpenItem, OpenRecord

Item = ChoiceItem | OpenItem
Record = ChoiceRecord | OpenRecord
_DIGITS = 4


def gather(
    items: Sequence[Item],
    base_records: Sequence[Record],
    tuned_records: Sequence[Record],
    *,
    rejected: Iterable[RejectedRow] = (),
) -> Evidence:
    """Put each item beside both models' answers to it; items and records stand in the same order.

    Of the frozen suite only what the models answer differently is kept. `moved` is in probability of the right option
    for multiple choice, in rating points for open answers. Raises ValueError where a record is of another item, and
    where there are more of one than of another.
    """
    rows = zip(items, base_records, tuned_records, strict=True)
    answers = (_show(item, base, tuned) for item, base, tuned in rows if not _is_dull(item, base, tuned))
    return Evidence(answers=tuple(answers), rejected=tuple(rejected))


def _is_dull(item: Item, base: Record, tuned: Record) -> bool:
    same = isinstance(base, ChoiceRecord) and isinstance(tuned, ChoiceRecord) and base.chosen == tuned.chosen
    return item.kind is ItemKind.FROZEN and same


def _show(item: Item, base: Record, tuned: Record) -> Answered:
    if {base.item, tuned.item} == {item.id}:
        if isinstance(item, ChoiceItem) and isinstance(base, ChoiceRecord) and isinstance(tuned, ChoiceRecord):
            return _show_choice(item, base, tuned)
        if isinstance(item, OpenItem) and isinstance(base, OpenRecord) and isinstance(tuned, OpenRecord):
            return _show_open(item, base, tuned)
    raise ValueError(f"item {item.id}: the records beside it are of another item ({base.item}, {tuned.item})")


def _show_choice(item: ChoiceItem, base: ChoiceRecord, tuned: ChoiceRecord) -> Answered:
    return Answered(
        leaf=item.leaf,
        kind=item.kind,
        question=item.question,
        reference=item.options[item.answer],
        base=item.options[base.chosen],
        tuned=item.options[tuned.chosen],
        base_right=base.correct,
        tuned_right=tuned.correct,
        moved=round(tuned.p_correct - base.p_correct, _DIGITS),
    )


def _show_open(item: OpenItem, base: OpenRecord, tuned: OpenRecord) -> Answered:
    rated = base.rating is not None and tuned.rating is not None
    return Answered(
        leaf=item.leaf,
        kind=item.kind,
        question=item.question,
        reference=item.reference,
        base=base.answer,
        tuned=tuned.answer,
        base_rating=base.rating,
        tuned_rating=tuned.rating,
        comment=_comment(base, tuned),
        moved=round((tuned.rating or 0) - (base.rating or 0), _DIGITS) if rated else 0.0,
    )


def _comment(base: OpenRecord, tuned: OpenRecord) -> str:
    """Why a rating is missing, or what the judge said; about the base model's answer first."""
    said = (("Base", base.failure or base.comment), ("Tuned", tuned.failure or tuned.comment))
    return " ".join(f"{model}: {text}" for model, text in said if text)
