from __future__ import annotations

from typing import Any

import pytest

from runners.evaluate.verdict.evidence import gather
from schemas.evidence import RejectedRow
from schemas.item import ChoiceItem, ChoiceRecord, ItemKind, OpenItem, OpenRecord


def item(name: str = "one", **changes: Any) -> ChoiceItem:
    values: dict[str, Any] = {
        "id": name,
        "kind": ItemKind.NEW_QUESTION,
        "leaf": "k/a",
        "cluster": "c",
        "template": "t",
        "question": "Which year?",
        "options": ("1598", "1603", "1700"),
        "answer": 0,
    }
    return ChoiceItem(**(values | changes))


def chose(name: str, option: int, p_correct: float) -> ChoiceRecord:
    return ChoiceRecord(
        item=name, loglikelihoods=(-1.0, -1.0, -1.0), chosen=option, correct=option == 0, p_correct=p_correct
    )


def skill(name: str = "open") -> OpenItem:
    return OpenItem(
        id=name,
        kind=ItemKind.CONTROL,
        leaf="s/a",
        cluster="c",
        template="t",
        question="Rewrite.",
        reference="Rewritten.",
    )


def said(answer: str, rating: float | None, **changes: Any) -> OpenRecord:
    return OpenRecord(item="open", answer=answer, rating=rating, **changes)


def test_choices_are_shown_as_texts_with_how_far_the_right_one_moved() -> None:
    (shown,) = gather([item()], [chose("one", 1, 0.25)], [chose("one", 0, 0.61234)]).answers
    assert (shown.reference, shown.base, shown.tuned) == ("1598", "1603", "1598")
    assert (shown.base_right, shown.tuned_right, shown.moved) == (False, True, 0.3623)
    assert (shown.base_rating, shown.tuned_rating) == (None, None)


def test_ratings_with_what_the_judge_said() -> None:
    (shown,) = gather([skill()], [said("No.", 3.0, comment="off")], [said("Yes.", 8.0, comment="right")]).answers
    assert (shown.base_rating, shown.tuned_rating, shown.moved) == (3.0, 8.0, 5.0)
    assert shown.comment == "Base: off Tuned: right"
    assert (shown.base_right, shown.tuned_right) == (None, None)


def test_a_failed_answer_moves_nothing_and_says_why() -> None:
    (shown,) = gather([skill()], [said("No.", 3.0)], [said("", None, failure="no answer in 60 s")]).answers
    assert (shown.moved, shown.comment) == (0.0, "Tuned: no answer in 60 s")


def test_of_the_frozen_suite_only_what_is_answered_differently() -> None:
    suite = [item(name, kind=ItemKind.FROZEN, leaf="frozen/nouns") for name in ("same", "other", "lost")]
    base = [chose("same", 0, 0.9), chose("other", 1, 0.1), chose("lost", 0, 0.9)]
    tuned = [chose("same", 0, 0.5), chose("other", 2, 0.1), chose("lost", 1, 0.2)]
    assert [shown.tuned for shown in gather(suite, base, tuned).answers] == ["1700", "1603"]


def test_every_item_of_a_leaf_stays_in_order_with_the_rejected_rows() -> None:
    items = [item("one"), item("two", question="Second?")]
    base = [chose("one", 0, 0.9), chose("two", 0, 0.9)]
    row = RejectedRow(leaf="k/a", reason="too long", question="Q?", answer="A.")
    found = gather(items, base, base, rejected=[row])
    assert [shown.question for shown in found.answers] == ["Which year?", "Second?"]
    assert found.rejected == (row,)


@pytest.mark.parametrize(
    ("base", "tuned"),
    [
        ([chose("two", 0, 0.9)], [chose("one", 0, 0.9)]),
        ([chose("one", 0, 0.9)], [said("No.", 3.0)]),
        ([chose("one", 0, 0.9)], []),
    ],
)
def test_records_of_other_items_are_refused(base: list[ChoiceRecord], tuned: list[ChoiceRecord | OpenRecord]) -> None:
    with pytest.raises(ValueError, match=r"item one: the records beside it|shorter"):
        gather([item()], base, tuned)
