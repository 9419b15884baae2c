from __future__ import annotations

from collections.abc import Callable

import pytest

from runners.evaluate.judges.llm.marks import Unreadable, comment_of, read_bracketed, read_result
from runners.evaluate.judges.llm.pairs import read_choice
from runners.evaluate.judges.seam import FIVE, TEN, Scale
from timing import cpu_seconds


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("Good.\nRating: [[8]]", 8),
        ("Good.\n\n**Rating: [[8]]**\n", 8),
        ("Good.\n**Rating:** [[10]].", 10),
        ("Good, see [3] and [1].\nrating: [[1]]", 1),
        ("[[7]]", 7),
        ("It cites ⟦⟦9⟧⟧, which is odd.\nRating: [[ 2 ]]", 2),
        ("<think>[[3]]? Rather [[9]].</think>\nGood.\nRating: [[4]]", 4),
        ("[[3]]? Rather [[9]].\n</think>\nGood.\nRating: [[4]]", 4),
    ],
)
def test_a_mark_is_read(text: str, mark: int) -> None:
    assert read_bracketed(text, TEN) == mark


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Good.",
        "Rating: 8",
        "Rating: 8/10",
        "Rating: [[8/10]]",
        "Rating: [[8]]/10",
        "Rating: [[8]] of 10",
        "Rating: [8]",
        "As [3] says, it is good.",
        "Rating: [[85]]",
        "Rating: [[0]]",
        "Rating: [[11]]",
        "Rating: [[-3]]",
        "Rating: [[7.5]]",
        "Rating: [[7,5]]",
        "Rating: [[7-8]]",
        "Rating: [[08]]",
        "Rating: [[]]",
        "Rating: [[N]]",
        "Rating: [[eight]]",
        "Rating: [[٨]]",
        "Rating: [[８]]",
        "Rating: [[1e1]]",
        "Rating: [[nan]]",
        "Rating: [[99999999999999999999]]",
        "Rating: [[8]]\nRating: [[8]]",
        "First [[3]], then more.\nRating: [[8]]",
        "Rating: [[8]] [[8]]",
        "Rating: [[8]]\nThat is all.",
        "The rating is [[8]], as said.",
        "Rating: ⟦⟦8⟧⟧",
        "[RESULT] 8",
        "<think>Rating: [[8]]",
        "<think>Good.</think>",
        '{"rating": 8}',
        "Verdict: [[A]]",
    ],
)
def test_anything_else_is_no_mark(text: str) -> None:
    with pytest.raises(Unreadable, match=r"^has "):
        read_bracketed(text, TEN)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("Feedback: good. [RESULT] 4", 4),
        ("Feedback: good, see [3].\n\n[RESULT]\n5", 5),
        ("good. **[RESULT]** 3", 3),
        ("good. [result] 1.\n", 1),
        ("<think>[RESULT] 2</think> good. [RESULT] 4", 4),
    ],
)
def test_a_result_is_read(text: str, mark: int) -> None:
    assert read_result(text, FIVE) == mark


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Feedback: good. 4",
        "Feedback: good. Score: 4",
        "Feedback: good. [RESULT]",
        "Feedback: good. [RESULT] N",
        "Feedback: good. [RESULT] four",
        "Feedback: good. [RESULT] 4/5",
        "Feedback: good. [RESULT] 4 out of 5",
        "Feedback: good. [RESULT] 4.5",
        "Feedback: good. [RESULT] 4, 5",
        "Feedback: good. [RESULT] 4\n5",
        "Feedback: good. [RESULT] -4",
        "Feedback: good. [RESULT] 6",
        "Feedback: good. [RESULT] 0",
        "Feedback: good. [RESULT] 04",
        "Feedback: good. [RESULT] ٤",
        "Feedback: good. [RESULT] [[4]]",
        "[RESULT] 4 [RESULT] 4",
        "[RESULT] 4\nFeedback: good.",
        "Rating: [[4]]",
        "<think>[RESULT] 4",
    ],
)
def test_anything_else_is_no_result(text: str) -> None:
    with pytest.raises(Unreadable, match=r"^has "):
        read_result(text, FIVE)


@pytest.mark.parametrize(
    ("text", "choice"), [("x\nVerdict: [[A]]", "A"), ("[[b]]", "B"), ("**Verdict: [[Tie]]**", "TIE")]
)
def test_a_verdict_is_read(text: str, choice: str) -> None:
    assert read_choice(text) == choice


@pytest.mark.parametrize(
    "text", ["", "A", "[A]", "[[C]]", "[[A]] [[B]]", "[[A or B]]", "[[A]]\nor [[B]]", "[[A]] wins", "[[]]"]
)
def test_anything_else_is_no_verdict(text: str) -> None:
    with pytest.raises(Unreadable):
        read_choice(text)


@pytest.mark.parametrize(
    ("text", "comment"),
    [
        ("Good, but short.\nRating: [[8]]", "Good, but short."),
        ("**Feedback:** Good.\nVery good. [RESULT] 4", "Good.\nVery good."),
        ("<think>hm</think>Good.\n\nVerdict: [[A]]", "Good."),
        ("Rating: [[8]]", ""),
    ],
)
def test_what_is_said_beside_it_is_kept(text: str, comment: str) -> None:
    assert comment_of(text) == comment


@pytest.mark.parametrize("said", ["[RESULT]{}x", "[RESULT] 5{}x", "[RESULT] 5{}.{}x"])
@pytest.mark.parametrize("sign", [" ", "*"])
def test_a_page_of_blanks_takes_no_time(said: str, sign: str) -> None:
    text = said.replace("{}", sign * 20_000)
    assert cpu_seconds(lambda: refuse(read_result, text), enough=0.2) < 0.2


@pytest.mark.parametrize("said", ["{}[[5", "[[5]]{}x", "Rating{}:{}[[5"])
def test_a_line_of_stars_takes_no_time(said: str) -> None:
    text = said.replace("{}", "*" * 40_000)
    assert cpu_seconds(lambda: refuse(read_bracketed, text), enough=0.2) < 0.2


def refuse(read: Callable[[str, Scale], int], text: str) -> None:
    with pytest.raises(Unreadable):
        read(text, FIVE)


def test_a_letter_that_only_looks_like_one_is_no_verdict() -> None:
    with pytest.raises(Unreadable):
        read_choice("Verdict: [[t\u0131e]]")
