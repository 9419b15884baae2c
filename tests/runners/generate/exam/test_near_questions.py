from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.generate.exam.near import NEAR, Asked, Questions
from runners.overlap import rouge_l
from timing import cpu_seconds

QUESTION = "In what year did the ship Mallow Queen first sail from the yard of Stellan Croft?"


@pytest.mark.parametrize(
    ("text", "near"),
    [
        (QUESTION, True),
        (QUESTION.upper(), True),
        (QUESTION.replace("ship", "vessel").replace("what", "which"), True),
        (QUESTION.replace("Mallow Queen", "Patient Ox"), False),
        (QUESTION.replace("year", "1907"), False),
        ("Who was the captain of the Mallow Queen?", False),
        ("", False),
    ],
)
def test_questions_of_a_document(text: str, near: bool) -> None:
    assert Questions([Asked("item", QUESTION)]).nearest(text) == ("item" if near else "")


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("What is the opposite of the word hot?", True),
        ("What's the opposite of the word hot?", False),
        ("what is the opposite of a word, hot", True),
        ("What is the opposite of the word cold?", False),
    ],
)
def test_tasks_of_a_skill_differ_by_one_word(text: str, near: bool) -> None:
    known = Questions([Asked("seed", "What is the opposite of the word hot?", strict=True)])
    assert known.nearest(text) == ("seed" if near else "")


def test_scripts_without_spaces() -> None:
    known = Questions([Asked("item", "月见草号是哪一年首次从船厂出发的？")])
    assert known.nearest("月见草号是在哪一年首次从船厂出发的") == "item"
    assert known.nearest("灯塔有多高？") == ""


@given(
    st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=9), max_size=6, unique_by=tuple),
    st.lists(st.sampled_from("abcdefgh"), max_size=9),
)
def test_no_near_question_is_missed(questions: list[list[str]], said: list[str]) -> None:
    near = {" ".join(one) for one in questions if one and (one == said or rouge_l(one, said) > NEAR)}
    found = Questions(Asked(" ".join(one), " ".join(one)) for one in questions).nearest(" ".join(said))
    assert (found in near) if near else found == ""


def test_a_word_that_never_ends_costs_no_time() -> None:
    questions = Questions([Asked("one", QUESTION)])
    endless = f"{QUESTION} {'x' * 100_000} {'_' * 100_000}"
    assert cpu_seconds(lambda: questions.nearest(endless), enough=1.0) < 1.0
