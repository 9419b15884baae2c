from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from runners.generate.choices import choice_items
from runners.generate.facts import facts_of_sentence
from runners.generate.knowledge import KnownFact
from runners.generate.templates import EXAM
from runners.generate.wording import normalise
from schemas.item import ItemKind


def known(*sentences: str) -> list[KnownFact]:
    return [
        KnownFact(f"p{number:03}/1/{fact.kind}1", fact)
        for number, sentence in enumerate(sentences, 1)
        for fact in facts_of_sentence(sentence, passage=f"p{number:03}", heading="Lights")
    ]


YEARS = [f"The lamp of the {name} came in {year}." for name, year in zip("abcdefgh", range(1700, 1708), strict=True)]


def ask(facts: Sequence[KnownFact], limit: int = 99):  # type: ignore[no-untyped-def]
    return choice_items("leaf", ItemKind.CONTROL, facts, wordings=EXAM, limit=limit)


def test_options_are_four_different_values_of_one_kind() -> None:
    items = ask(known(*YEARS))
    assert len(items) == len(YEARS)
    for item in items:
        assert item.value_kind == "year"
        assert len({normalise(option) for option in item.options}) == 4
        assert set(item.options) <= {str(year) for year in range(1700, 1708)}


def test_places_of_right_answers_are_balanced() -> None:
    assert set(Counter(item.answer for item in ask(known(*YEARS))).values()) == {2}


def test_fewer_than_three_other_values_make_no_item() -> None:
    assert ask(known(*YEARS[:3])) == ()


def test_a_distractor_never_stands_in_the_sentence() -> None:
    items = ask(known(*YEARS, "The lamp came in 1700 and again in 1701 to the town."))
    both = [item for item in items if item.cluster == "p009"]
    assert both
    for item in both:
        assert set(item.options) & {"1700", "1701"} == {item.options[item.answer]}


def test_two_facts_with_one_question_are_not_asked() -> None:
    items = ask(known(*YEARS, "The lamp of the old tower came in 1800.", "The lamp of the old tower came in 1801."))
    assert {"p009", "p010"}.isdisjoint(
        item.cluster for item in items if Counter(one.question for one in items)[item.question] > 1
    )


def test_a_limit_takes_from_every_passage_first() -> None:
    sentences = [f"{text[:-1]} and {year}." for text, year in zip(YEARS, range(1800, 1808), strict=True)]
    assert len(ask(known(*sentences))) == 16
    assert len({item.cluster for item in ask(known(*sentences), limit=8)}) == 8


@pytest.mark.parametrize(
    ("value", "alike"),
    [("Odo Marrel", {"Ada Voss", "Ebba Sorrel", "Nils Abery"}), ("Kessel", {"Ullin", "Norrby", "Tamsel"})],
)
def test_distractors_look_like_the_answer(value: str, alike: set[str]) -> None:
    names = ("Odo Marrel", "Kessel", "Ada Voss", "Ullin", "Ebba Sorrel", "Norrby", "Nils Abery", "Tamsel")
    items = ask(known(*(f"The {number} of it was given to {name}." for number, name in enumerate(names))))
    (item,) = [item for item in items if item.options[item.answer] == value]
    assert set(item.options) == alike | {value}
