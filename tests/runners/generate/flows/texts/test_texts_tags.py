"""Values between tags, as good models, careless ones and hostile ones write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.generate.flows.texts.parsed import CUT, EMPTY
from runners.generate.flows.texts.tags import APART, UNTAGGED, Tags
from timing import cpu_seconds

QUESTION = Tags({"question": ("[Q]", "[/Q]")})
PAIR = Tags({"question": ("[Q]", "[/Q]"), "answer": ("[A]", "[/A]")})
WHOLE = Tags({"output": ("", "")})


def test_each_value_between_the_tags_is_a_row() -> None:
    assert QUESTION.parse("Sure!\n[Q] one? [/Q]\nand [Q]two?[/Q] bye").found == [
        {"question": "one?"},
        {"question": "two?"},
    ]


def test_values_of_several_columns_go_together() -> None:
    assert PAIR.parse("[Q]a[/Q][A]1[/A][Q]b[/Q][A]2[/A]").found == [
        {"question": "a", "answer": "1"},
        {"question": "b", "answer": "2"},
    ]


def test_all_questions_before_all_answers_go_together_by_number() -> None:
    assert PAIR.parse("[Q]a[/Q][Q]b[/Q] [A]1[/A][A]2[/A]").found == [
        {"question": "a", "answer": "1"},
        {"question": "b", "answer": "2"},
    ]


def test_a_missing_answer_does_not_shift_the_others() -> None:
    parsed = PAIR.parse("[Q]a[/Q][A]1[/A][Q]b[/Q][Q]c[/Q][A]3[/A]")
    assert parsed.found == [{"question": "a", "answer": "1"}, {"question": "c", "answer": "3"}]
    assert parsed.lost == [(APART, "b")]


def test_an_answer_without_its_question_is_lost_alone() -> None:
    parsed = PAIR.parse("[A]0[/A][Q]a[/Q][A]1[/A]")
    assert parsed.found == [{"question": "a", "answer": "1"}]
    assert parsed.lost == [(APART, "0")]


def test_a_question_at_the_end_without_its_answer_is_lost() -> None:
    assert PAIR.parse("[Q]a[/Q][A]1[/A][Q]b[/Q]").lost == [(APART, "b")]


def test_case_of_tags_does_not_matter() -> None:
    assert QUESTION.parse("[q]one?[/q]").found == [{"question": "one?"}]


def test_the_last_end_tag_may_be_missing() -> None:
    assert PAIR.parse("[Q]a[/Q][A]1").found == [{"question": "a", "answer": "1"}]


def test_an_open_value_with_another_tag_in_it_is_none() -> None:
    assert PAIR.parse("[Q]a[A]1[/A]").found == []


def test_what_was_cut_off_is_no_value() -> None:
    assert QUESTION.parse("[Q]one?[/Q][Q]tw", cut=True).found == [{"question": "one?"}]
    assert QUESTION.parse("[Q]tw", cut=True).lost == [(CUT, "[Q]tw")]


def test_of_two_start_tags_the_last_one_counts() -> None:
    assert QUESTION.parse("[Q]one [Q]two[/Q]").found == [{"question": "two"}]


def test_a_start_tag_alone_takes_what_follows() -> None:
    started = Tags({"answer": ("Answer:", "")})
    assert started.parse("Answer: 1\nAnswer: 2").found == [{"answer": "1"}, {"answer": "2"}]


def test_an_end_tag_alone_takes_what_comes_before() -> None:
    assert Tags({"text": ("", "###")}).parse("one ### two ###").found == [{"text": "one"}, {"text": "two"}]


def test_two_empty_tags_take_all() -> None:
    assert WHOLE.parse(" all of it\n").found == [{"output": "all of it"}]


def test_braces_and_patterns_in_tags_are_only_letters() -> None:
    assert Tags({"x": ("(.*", "{{x}}")}).parse("(.*a{{x}}").found == [{"x": "a"}]


@pytest.mark.parametrize(
    ("text", "reason"),
    [("I am sorry, but I cannot help.", UNTAGGED), ("", EMPTY), (" \n", EMPTY), ("[Q][/Q]", UNTAGGED)],
)
def test_what_has_no_value_is_lost_with_its_text(text: str, reason: str) -> None:
    assert QUESTION.parse(text).found == ()
    assert QUESTION.parse(text).lost == [(reason, text)]


def test_a_pair_of_nothing_is_no_row() -> None:
    assert PAIR.parse("[Q]a[/Q][A]1[/A][Q][/Q][A][/A]").found == [{"question": "a", "answer": "1"}]


def test_one_value_may_be_empty_where_the_other_is_not() -> None:
    assert PAIR.parse("[Q][/Q][A]2[/A]").found == [{"question": "", "answer": "2"}]


@given(st.lists(st.sampled_from(["[Q]", "[/Q]", "[A]", "[/A]", "text", " ", "\n", "[q]"]), max_size=24), st.booleans())
def test_every_row_is_complete_whatever_the_text(pieces: list[str], cut: bool) -> None:
    parsed = PAIR.parse("".join(pieces), cut=cut)
    assert all(list(row) == ["question", "answer"] for row in parsed.found)
    assert all("[/Q]" not in row["question"] and "[/A]" not in row["answer"] for row in parsed.found)
    assert parsed.found or parsed.lost


def test_many_tags_cost_little() -> None:
    texts = ["[Q]" * 60_000, "[Q][/Q]" * 30_000, "[" * 200_000, "[Q]x[/Q][A]" * 20_000]
    assert cpu_seconds(lambda: [PAIR.parse(text) for text in texts], enough=1.0) < 1.0
