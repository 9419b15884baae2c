"""Facts are found by shape, in place, and never ask for what the question gives away."""

from __future__ import annotations

import pytest

from runners.generate.facts import ValueKind, facts_of, facts_of_sentence, kind_of
from runners.generate.templates import EXAM, TRAINING, window
from timing import cpu_seconds

SENTENCE = "The tower at Tallow Head was lit in 1741 by the engineer Odo Marrel and holds 31 lamps."


def values(sentence: str, heading: str = "Lights") -> list[tuple[str, str]]:
    return [(str(f.kind), f.value) for f in facts_of_sentence(sentence, passage="p000", heading=heading)]


def test_years_names_numbers_and_one_term_in_reading_order() -> None:
    assert values(SENTENCE) == [
        ("name", "Tallow Head"),
        ("year", "1741"),
        ("term", "engineer"),
        ("name", "Odo Marrel"),
        ("number", "31"),
    ]


def test_a_fact_is_its_sentence_cut_in_three() -> None:
    for fact in facts_of_sentence(SENTENCE, passage="p000", heading="Lights"):
        assert fact.sentence == SENTENCE


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The reef lies exactly 12,500 paces from the pier.", ("number", "12,500")),
        ("The reef is about 3.75 metres under the pier.", ("number", "3.75")),
        ("The keeper of the reef owned seven boats and nets.", ("number", "seven")),
        ("They say that John O'Groats was the first keeper.", ("name", "John O'Groats")),
    ],
)
def test_shapes(sentence: str, expected: tuple[str, str]) -> None:
    assert expected in values(sentence)


def test_a_value_in_the_heading_or_twice_in_the_sentence_is_not_asked_for() -> None:
    assert ("name", "Tallow Head") not in values(SENTENCE, heading="Tallow Head")
    assert ("year", "1741") not in values("In 1741, and only in 1741, the old lamp was dark.")


def test_pairs_become_sentences_whose_value_is_asked_for() -> None:
    [fact] = facts_of([], [("Cold Anvil", "Year lit", "1855")], passage="p001", heading="Towers")
    assert fact.sentence == "The year lit of Cold Anvil is 1855."
    assert (fact.kind, fact.value) == (ValueKind.YEAR, "1855")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("1855", "year"),
        ("38", "number"),
        ("Maud Ferrin", "name"),
        ("dolerite", "term"),
        ("a b c d e f", None),
        ("–", None),
    ],
)
def test_kinds_of_lone_values(value: str, kind: str | None) -> None:
    assert kind_of(value) == kind


def test_training_and_exam_wordings_are_disjoint_and_leave_the_value_out() -> None:
    assert {wording.name for wording in TRAINING}.isdisjoint(wording.name for wording in EXAM)
    for fact in facts_of_sentence(SENTENCE, passage="p000", heading="Lights"):
        turns = [turn for wording in (*TRAINING, *EXAM) if (turn := wording.ask(fact))]
        assert len(turns) >= 6
        assert all(fact.value not in question for question, _ in turns)
        assert all(answer.startswith(fact.value) for _, answer in turns)


def test_a_window_cuts_the_sentence_around_the_gap() -> None:
    fact = next(f for f in facts_of_sentence(SENTENCE, passage="p", heading="Lights") if f.kind is ValueKind.YEAR)
    assert window(fact, 3, 2, gap="*") == "was lit in * by the"


def test_a_row_of_names_and_hyphens_costs_no_time() -> None:
    sentence = f"The tower is {'Aa-' * 5_000} here."
    assert cpu_seconds(lambda: facts_of_sentence(sentence, passage="p000", heading="Lights"), enough=1.0) < 1.0


def test_a_name_with_a_hyphen_is_one_name() -> None:
    assert ("name", "Ann-Marie Brown-Smith") in values("The tower was lit by Ann-Marie Brown-Smith at noon.")
