from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from runners.generate.chunks.seam import Lesson
from runners.generate.exam.choices import REPEATED, choice_items
from runners.generate.exam.letters import count_letters
from runners.generate.exam.written import NO_LETTER, same
from runners.generate.flows.seam import Arrival, Loss
from schemas.item import ChoiceItem, ItemKind

NEW, CONTROL, SEEN = ItemKind.NEW_QUESTION, ItemKind.CONTROL, ItemKind.SEEN
Arrive = Callable[..., Arrival]
Lessons = Callable[..., Lesson]


def written(number: int, right: str = "A") -> tuple[str, str]:
    values = {letter: f"{letter.lower()}{number}" for letter in "ABCD"}
    lines = "\n".join(f"{letter}) {value}" for letter, value in values.items())
    return f"What is {number}?\n\n{lines}", f"{right}) {values[right]}"


def of_kind(items: tuple[ChoiceItem, ...], kind: ItemKind) -> list[ChoiceItem]:
    return [item for item in items if item.kind is kind]


def test_taught_chunks_give_new_questions_and_withheld_ones_controls(lesson_with: Lessons, arrival: Arrive) -> None:
    lesson = lesson_with(("One.",), ("Two.",))
    arrivals = [("c001", arrival(*written(1), 0, 0, 0)), ("c002", arrival(*written(2), 0, 1, 0))]
    items, losses = choice_items(lesson, arrivals)
    new, control = items[:2]
    assert (new.kind, new.cluster, new.id) == (NEW, "c001", "knowledge/birds#new-question/c001/1")
    assert (control.kind, control.cluster, control.id) == (CONTROL, "c002", "knowledge/birds#control/c002/1")
    assert losses == ()


def test_the_right_answer_stays_right_wherever_it_comes_to_stand(lesson_with: Lessons, arrival: Arrive) -> None:
    rights = "ABCDDCBA"
    arrivals = [("c001", arrival(*written(number, right), 0, 0, number)) for number, right in enumerate(rights)]
    for seed in range(4):
        items, _ = choice_items(lesson_with(("One.",)), arrivals, seed=seed)
        asked = of_kind(items, NEW)
        assert [item.options[item.answer] for item in asked] == [
            f"{right.lower()}{number}" for number, right in enumerate(rights)
        ]
        assert all(sorted(item.options) == [f"{letter}{n}" for letter in "abcd"] for n, item in enumerate(asked))
        assert count_letters(asked) == {"A": 2, "B": 2, "C": 2, "D": 2}


def test_the_seed_decides_the_order_and_nothing_else_does(lesson_with: Lessons, arrival: Arrive) -> None:
    arrivals = [("c001", arrival(*written(number), 0, 0, number)) for number in range(8)]
    first, _ = choice_items(lesson_with(("One.",)), arrivals, seed=1)
    again, _ = choice_items(lesson_with(("One.",)), arrivals[::-1], seed=1)
    other, _ = choice_items(lesson_with(("One.",)), arrivals, seed=2)
    assert first == again
    assert [item.answer for item in first] != [item.answer for item in other]
    assert [item.id for item in first] == [item.id for item in other]


def test_what_comes_later_moves_nothing_before_it(lesson_with: Lessons, arrival: Arrive) -> None:
    arrivals = [("c001", arrival(*written(number), 0, 0, number)) for number in range(9)]
    less, _ = choice_items(lesson_with(("One.",)), arrivals[:6])
    more, _ = choice_items(lesson_with(("One.",)), arrivals)
    assert of_kind(more, NEW)[:6] == of_kind(less, NEW)


def test_what_cannot_be_used_is_counted_and_renames_no_other(lesson_with: Lessons, arrival: Arrive) -> None:
    asked, _ = written(1)
    arrivals = [("c001", arrival(asked, "none", 0, 0, 0)), ("c001", arrival(*written(2), 0, 0, 1))]
    items, losses = choice_items(lesson_with(("One.",)), arrivals)
    assert [item.id for item in of_kind(items, NEW)] == ["knowledge/birds#new-question/c001/2"]
    assert losses == (("c001", Loss("unparsed", NO_LETTER, f"{asked}\nnone")),)


def test_a_question_is_asked_once_in_a_leaf(lesson_with: Lessons, arrival: Arrive) -> None:
    asked, answer = written(1)
    arrivals = [
        ("c002", arrival(asked.replace("What is 1?", "what  is 1 ?"), answer, 0, 1, 0)),
        ("c001", arrival(asked, answer, 0, 0, 0)),
        ("c001", arrival(asked.replace("What is 1?", "Who built the lamp?"), answer, 0, 0, 1)),
    ]
    items, losses = choice_items(lesson_with(("One.",), ("Two.",)), arrivals)
    assert [item.cluster for item in items if item.kind is not SEEN] == ["c001"]
    assert losses == (
        ("c001", Loss("rejected", REPEATED, "Who built the lamp?")),
        ("c002", Loss("rejected", REPEATED, "what  is 1 ?")),
    )


def test_rows_without_the_columns_are_lost_and_told(lesson_with: Lessons) -> None:
    items, losses = choice_items(lesson_with(("One.",)), [("c001", Arrival((0, 0), {}))])
    assert not of_kind(items, NEW)
    assert [loss.kind for _, loss in losses] == ["unparsed"]


def test_seen_items_are_the_leafs_own_questions_with_its_other_answers(lesson_with: Lessons) -> None:
    lesson = lesson_with(("One.",))
    items, _ = choice_items(lesson, [])
    pairs = lesson.leaf.seeds[0].pairs
    assert [(item.kind, item.question, item.options[item.answer]) for item in items] == [
        (SEEN, pair.question, pair.answer) for pair in pairs
    ]
    assert all(set(item.options) == {pair.answer for pair in pairs} for item in items)
    assert [item.cluster for item in items] == ["s01"] * 4
    assert count_letters(items) == {"A": 1, "B": 1, "C": 1, "D": 1}


def test_a_wrong_option_of_a_seen_item_neither_holds_the_right_one_nor_stands_in_it(lesson_with: Lessons) -> None:
    lesson = lesson_with(("One.",))
    example = lesson.leaf.seeds[0]
    answers = ["Yes.", "Yes, in March.", "No.", "yes", "Never.", "Often."]
    pairs = tuple(replace(example.pairs[0], question=f"Why {n}?", answer=text) for n, text in enumerate(answers))
    leaf = replace(lesson.leaf, seeds=(replace(example, pairs=pairs),))
    items, _ = choice_items(replace(lesson, leaf=leaf), [])
    for item in items:
        looks = [same(option) for option in item.options]
        assert len(set(looks)) == 4
        assert not any(
            looks[item.answer] in look or look in looks[item.answer]
            for place, look in enumerate(looks)
            if place != item.answer
        )


def test_too_few_answers_give_no_seen_items(lesson_with: Lessons) -> None:
    lesson = lesson_with(("One.",))
    example = lesson.leaf.seeds[0]
    leaf = replace(lesson.leaf, seeds=(replace(example, pairs=example.pairs[:3]),))
    assert choice_items(replace(lesson, leaf=leaf), []) == ((), ())


def test_every_letter_counts_even_where_it_is_never_right() -> None:
    assert count_letters([]) == {"A": 0, "B": 0, "C": 0, "D": 0}
