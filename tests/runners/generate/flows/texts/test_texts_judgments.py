"""Numbers and verdicts as judges write them."""

from __future__ import annotations

import pytest

from runners.generate.flows.texts.judged import NO_SCORE, NO_VERDICT, OFF_SCALE, scores, verdicts
from runners.generate.flows.texts.numbers import labelled_number, number_in
from runners.generate.flows.texts.parsed import CUT
from runners.generate.flows.texts.tags import Tags
from runners.generate.flows.texts.verdicts import bare, yes_or_no
from timing import cpu_seconds

TAGGED = Tags({"why": ("<why>", "</why>"), "score": ("<score>", "</score>")})
WHOLE = Tags({"score": ("", "")})


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2),
        (" 2.0 \n", 2),
        ("2/2", 2),
        ("1 / 3", 1),
        ("2 out of 3", 2),
        ("Score: 2", 2),
        ("Score: **2**", 2),
        ("**2**", 2),
        ("[[2]]", 2),
        ("2.", 2),
        ("-1", -1),
        ("Score (1-3): 3", 3),
        ("Rating = 1.5", 1.5),
        ("The score is 2.", 2),
        ("On a scale of 0 to 2 I give 1 point.", 1),
        ("3, because both parts of question 7 are answered; final score: 3", 3),
        ("first score: 1, final score: 2", 2),
    ],
)
def test_the_number_that_is_meant(text: str, number: float) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize(
    "text", ["", "good", "nan", "inf", "-inf", "2 or maybe 3", "1 or 2", "2,5", "v2", "two", "1.2.3"]
)
def test_no_number_where_none_is_meant_for_sure(text: str) -> None:
    assert number_in(text) is None


def test_a_number_beyond_all_measure_is_no_mark() -> None:
    endless = "9" * 400
    assert number_in(endless) is number_in(f"Score: {endless}") is number_in(f"{endless} points") is None
    assert labelled_number(f"Score: {endless}") is None


def test_a_number_in_a_long_text_needs_its_label() -> None:
    assert labelled_number("The 2 parts fit.\nScore: 1/2") == 1
    assert labelled_number("A score of 1 is for half an answer. Score: 2") == 2
    assert labelled_number("The 2 parts fit.") is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("YES", "YES"),
        ("yes.", "YES"),
        (" **No** ", "NO"),
        ("Yes, the context says so.", "YES"),
        ("Answer: no", "NO"),
        ("Final verdict: YES", "YES"),
        ("The text says that it floats. The answer is yes.", "YES"),
        ("It is not in the text.\nNO", "NO"),
        ("maybe", None),
        ("Yesterday it rained.", None),
        ("Nothing says so.", None),
        ("", None),
    ],
)
def test_the_verdict_that_is_meant(text: str, word: str | None) -> None:
    assert yes_or_no(text) == word


def test_short_answers_are_compared_without_marks_and_case() -> None:
    assert bare(" “Yes.” ") == bare("YES") == "yes"
    assert bare("C#") != bare("C")


def test_the_last_column_is_the_score() -> None:
    assert scores(TAGGED, ["why", "score"]).parse("<why>fits</why><score>2/2</score>").found == [
        {"why": "fits", "score": 2.0}
    ]


def test_of_two_judgments_the_first_counts() -> None:
    text = "<why>fits</why><score>2</score> Here is another example: <why>no</why><score>0</score>"
    assert scores(TAGGED, ["why", "score"]).parse(text).found == [{"why": "fits", "score": 2.0}]


def test_a_labelled_score_counts_where_the_tags_are_missing() -> None:
    found = scores(TAGGED, ["why", "score"]).parse("It fits all 3 rules. Score: 2").found
    assert found == [{"why": "", "score": 2.0}]


def test_a_score_alone_needs_no_tags() -> None:
    assert scores(WHOLE, ["score"]).parse("2 out of 3").found == [{"score": 2.0}]


@pytest.mark.parametrize(
    ("text", "cut", "reason"),
    [
        ("<why>fits</why><score>high</score>", False, NO_SCORE),
        ("It is good.", False, NO_SCORE),
        ("<why>It is", True, CUT),
        ("<why>fits</why><score>9</score>", False, OFF_SCALE),
    ],
)
def test_what_is_no_score_is_lost_by_its_reason(text: str, cut: bool, reason: str) -> None:
    parsed = scores(TAGGED, ["why", "score"], (1, 3)).parse(text, cut=cut)
    assert (list(parsed.found), list(parsed.lost)) == ([], [(reason, text)])


def test_a_verdict_is_yes_or_no_or_lost() -> None:
    judge = verdicts(Tags({"word": ("", "")}), ["word"])
    assert judge.parse("Yes.").found == [{"word": "YES"}]
    assert judge.parse("perhaps").lost == [(NO_VERDICT, "perhaps")]


def test_long_texts_cost_little() -> None:
    texts = ["score " * 40_000, "1/" * 100_000, "0-1 " * 50_000, "answer: " * 40_000, "9" * 4_000]
    work = lambda: [(number_in(text), labelled_number(text), yes_or_no(text)) for text in texts]  # noqa: E731
    assert cpu_seconds(work, enough=2.0) < 2.0
