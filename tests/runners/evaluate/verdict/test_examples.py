from __future__ import annotations

from typing import Any

import pytest

from runners.evaluate.judges.seam import Preference
from runners.evaluate.verdict.examples import pick_examples
from schemas.item import ItemKind


def test_gains_and_losses_alternate_largest_first(make: Any) -> None:
    items = [make.opened(f"o{index}") for index in range(7)]
    base = make.open_records(items, [5, 5, 5, 5, 5, 5, None])
    tuned = make.open_records(items, [6, 9, 5, 2, 8, 4, 9])
    picked = pick_examples(items, base, tuned, 10)
    assert [example.question for example in picked] == ["o1?", "o3?", "o4?", "o5?", "o0?"]
    assert [example.question for example in pick_examples(items, base, tuned, 2)] == ["o1?", "o3?"]
    assert (picked[0].base, picked[0].reference, picked[0].base_right) == ("said", "a reference", None)


def test_choice_items_show_option_texts_and_only_flips(make: Any) -> None:
    items = [make.choice(name, options=("gold", "tin", "lead", "zinc")) for name in "abc"]
    picked = pick_examples(items, make.choice_records(items, [0, 1, 1]), make.choice_records(items, [1, 1, 0]), 10)
    shown = [
        (example.reference, example.base, example.tuned, example.base_right, example.tuned_right) for example in picked
    ]
    assert shown == [("gold", "tin", "gold", False, True), ("gold", "gold", "tin", True, False)]


def test_new_questions_come_before_equal_moves_of_other_kinds(make: Any) -> None:
    items = [make.opened("seen", kind=ItemKind.SEEN), make.opened("new")]
    picked = pick_examples(items, make.open_records(items, [4, 4]), make.open_records(items, [6, 6]), 1)
    assert picked[0].kind is ItemKind.NEW_QUESTION


def test_open_items_move_by_the_score_that_decides(make: Any) -> None:
    items = [make.opened(f"o{index}") for index in range(3)]
    base, tuned = (
        [
            record.model_copy(update={"likelihood": value, "answer": answer})
            for record, value, answer in zip(make.open_records(items, [5, 5, 5]), values, answers, strict=True)
        ]
        for values, answers in (((-2.0, -2.0, -2.0), ("x", "x", "x")), ((-1.5, -2.0, -3.0), ("x", "a reference", "x")))
    )
    assert pick_examples(items, base, tuned, 5) == ()
    assert [one.question for one in pick_examples(items, base, tuned, 5, score="likelihood")] == ["o0?", "o2?"]
    (exact,) = pick_examples(items, base, tuned, 5, score="exact")
    assert (exact.question, exact.base_right, exact.tuned_right) == ("o1?", False, True)
    preferences = [Preference("o0", -1), Preference("o1", 0), Preference("o2", None)]
    (lost,) = pick_examples(items, base, tuned, 5, score="pairwise", preferences=preferences)
    assert (lost.question, lost.base_right) == ("o0?", None)


def test_records_of_another_kind_are_refused(make: Any) -> None:
    choice, opened = make.choice("x"), make.opened("x")
    records = make.open_records([opened], [5])
    with pytest.raises(TypeError, match="item x"):
        pick_examples([choice], records, records, 1)
