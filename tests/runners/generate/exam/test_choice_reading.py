from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.generate.exam.written import (
    EQUAL,
    LONG,
    NO_LETTER,
    NO_QUESTION,
    NOT_FOUR,
    OTHER_TEXT,
    REFERS,
    Unusable,
    Written,
    read_choice,
)

ASKED = "What does the gull eat?"
OPTIONS = ("Herring", "Bread", "Moss", "Stones")
LINES = f"{ASKED}\n\nA) Herring\nB) Bread\nC) Moss\nD) Stones"
READ = Written(ASKED, OPTIONS, 2)


@pytest.mark.parametrize(
    "question",
    [
        LINES,
        LINES.replace(")", "."),
        LINES.replace(")", ":"),
        LINES.replace("A)", "(A)").replace("B)", "(B)").replace("C)", "(C)").replace("D)", "(D)"),
        f"**Question:** {ASKED}\n**A)** Herring\n**B)** Bread\n**C)** Moss\n**D)** Stones\n",
        f"Question 3: {ASKED}\n  A)  Herring\n\n  B) Bread\n  C) Moss\n\n D) Stones\n\nAnswer: C",
        f"{ASKED} A) Herring B) Bread C) Moss D) Stones",
        LINES.replace("\n", "\r\n").replace("\r", ""),
        f"{LINES}\nAnswer: C) Moss",
        f"{LINES}\n\nThe document says so.",
    ],
)
def test_forms_of_questions(question: str) -> None:
    assert read_choice(question, "C) Moss") == READ


@pytest.mark.parametrize(
    "answer",
    [
        *("C) Moss", "C", "C)", "c) moss", "(C) Moss", "**C) Moss**", "C. Moss.", "C: Moss", "Answer: C", "Moss"),
        *("moss.", "The correct answer is C) Moss", "Correct option: (C) Moss", '"C) Moss"'),
        "C) Moss\n\nBecause it says so.",
    ],
)
def test_forms_of_answers(answer: str) -> None:
    assert read_choice(LINES, answer) == READ


@pytest.mark.parametrize(
    ("question", "answer", "reason"),
    [
        ("", "", NOT_FOUR),
        ("A gull?", "A", NOT_FOUR),
        (LINES.replace("D) Stones", ""), "A", NOT_FOUR),
        (f"{LINES}\nE) Sand", "A", NOT_FOUR),
        (LINES.replace("B)", "A)"), "A", NOT_FOUR),
        (LINES.replace("Moss", "bread."), "A", EQUAL),
        (LINES.replace("A) Herring", "A) "), "B", NOT_FOUR),
        (LINES.replace(ASKED, ""), "A", NO_QUESTION),
        (LINES.replace("Stones", "All of the above"), "D", REFERS),
        (LINES.replace("Stones", "None of these"), "D", REFERS),
        (LINES.replace("Stones", "Both A and B"), "D", REFERS),
        (LINES.replace("Stones", "A, B and C"), "D", REFERS),
        (LINES.replace("Stones", "x" * 501), "A", LONG),
        (LINES.replace(ASKED, "x" * 2_001), "A", LONG),
        (LINES, "", NO_LETTER),
        (LINES, "E", NO_LETTER),
        (LINES, "A gull does not eat.", NO_LETTER),
        (LINES, "A) Moss", OTHER_TEXT),
        (LINES, "B) Sand", OTHER_TEXT),
    ],
)
def test_what_cannot_be_used(question: str, answer: str, reason: str) -> None:
    with pytest.raises(Unusable) as error:
        read_choice(question, answer)
    assert str(error.value) == reason


@pytest.mark.parametrize("option", ["A and B blood cells", "Only Anders", "Some of his ships", "The above-ground part"])
def test_options_that_only_look_as_if_they_spoke_of_others(option: str) -> None:
    if option == "A and B blood cells":
        with pytest.raises(Unusable, match=REFERS):
            read_choice(LINES.replace("Stones", option), "A")
    else:
        assert read_choice(LINES.replace("Stones", option), "D").options[3] == option


def test_signs_tell_options_apart() -> None:
    question = "What holds?\nA) x > 5\nB) x < 5\nC) +5\nD) -5"
    assert read_choice(question, "D) -5").answer == 3


def test_an_option_may_go_on_in_the_next_line() -> None:
    assert read_choice(LINES.replace("Moss", "Moss\nand weed"), "C) Moss and weed").options[2] == "Moss and weed"


def test_braces_stay_what_they_are() -> None:
    assert read_choice(LINES.replace("Moss", "{{ 7*7 }}"), "C) {{ 7*7 }}").options[2] == "{{ 7*7 }}"


@given(st.text(alphabet="ABCDE).(*: \nx", max_size=200), st.text(alphabet="ABCDE).(* \nx", max_size=20))
def test_any_text_is_read_or_refused(question: str, answer: str) -> None:
    try:
        written = read_choice(question, answer)
    except Unusable:
        return
    assert len(set(written.options)) == 4
    assert all(written.options)
    assert written.question


@given(st.permutations(["x", "A b", "(c)", "D", "1.", "*"]), st.integers(0, 3), st.sampled_from([")", ".", ":"]))
def test_what_was_written_is_read(texts: list[str], right: int, mark: str) -> None:
    lines = [f"{letter}{mark} {text}" for letter, text in zip("ABCD", texts, strict=False)]
    written = read_choice("\n".join(["Which one?", *lines]), lines[right])
    assert written.answer == right
