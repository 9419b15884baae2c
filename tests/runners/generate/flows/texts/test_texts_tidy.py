"""What is taken away around a value, and what stays."""

from __future__ import annotations

import pytest

from runners.generate.flows.texts.tags import Tags
from runners.generate.flows.texts.tidy import Tidied, tidy
from timing import cpu_seconds


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Answer: It floats.", "It floats."),
        ("**Answer:** It floats.", "It floats."),
        ("Question 3: Does it float?", "Does it float?"),
        ("Q1: Does it float?", "Does it float?"),
        ("Response:\nIt floats.", "It floats."),
        ("A1: It floats.", "It floats."),
        ('"It floats."', "It floats."),
        ("“It floats.”", "It floats."),
        ('Answer: "It floats."', "It floats."),
        ("It floats.\n\nConfidence: 0.9", "It floats."),
        ("It floats.\n(Confidence score: high)", "It floats."),
    ],
)
def test_labels_quotes_and_assurances_go(text: str, value: str) -> None:
    assert tidy(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "It floats.",
        'He said "yes" and "no"',
        '"Yes" and "no"',
        "'Tis the season",
        "Answer: ",
        '"',
        "Questions: none",
        "A: the first option",
        "Confidence: what is it?",
        "Use `x`:\n\n    x = 1",
    ],
)
def test_what_belongs_to_the_value_stays(text: str) -> None:
    assert tidy(text) == text.strip()


def test_every_text_of_a_row_is_tidied() -> None:
    parser = Tidied(Tags({"question": ("<q>", "</q>"), "answer": ("<a>", "</a>")}))
    assert parser.parse("<q>Q: why?</q><a>“So.”</a>").found == [{"question": "why?", "answer": "So."}]


def test_long_texts_cost_little() -> None:
    texts = ["a" + "\n" * 200_000 + "b", "a\n(" * 60_000, '"' * 100_000, "Answer: " * 20_000]
    assert cpu_seconds(lambda: [tidy(text) for text in texts], enough=1.0) < 1.0
