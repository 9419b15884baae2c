"""The mixture keeps validation apart, balances the leaves and refuses to be empty."""

from __future__ import annotations

import pytest

from runners.generate.mixing import mix
from schemas.errors import EmptyResult
from schemas.sample import Message, TrainingRow


def row(leaf: str, number: int, *, plain: bool = False) -> TrainingRow:
    text = (Message(role="pretraining", content="text"),)
    asked = (Message(role="user", content="q"), Message(role="assistant", content="a"))
    return TrainingRow(
        id=f"{leaf}-{number}",
        origin="taught",
        leaf=leaf,
        cluster="p000",
        template="t",
        messages=text if plain else asked,
    )


def test_validation_rows_are_never_trained_on_and_statements_always_are() -> None:
    rows = [row("knowledge/a", number, plain=number % 2 == 0) for number in range(200)]
    mixture = mix({"knowledge/a": rows}, [row("base", number) for number in range(50)], seed=1)
    aside = {entry.id for entry in mixture.validation}
    assert aside.isdisjoint({entry.id for entry in (*mixture.taught, *mixture.replay)})
    assert all(entry.messages[0].role == "user" for entry in mixture.validation)
    assert len(aside) == 6 + 5
    assert len(mixture.taught) + 6 == len(rows)


def test_questions_that_the_exam_calls_seen_stay_in_training() -> None:
    rows = [row("knowledge/a", number) for number in range(200)]
    mixture = mix({"knowledge/a": rows}, [], keep={"q"}, seed=1)
    assert mixture.validation == ()
    assert len(mixture.taught) == len(rows)


def test_a_small_leaf_is_repeated_to_an_eighth_of_the_largest() -> None:
    large = [row("knowledge/a", number, plain=True) for number in range(240)]
    small = [row("compositional_skills/b", number, plain=True) for number in range(7)]
    mixture = mix({"knowledge/a": large, "compositional_skills/b": small}, [], seed=1)
    assert sum(entry.leaf == "compositional_skills/b" for entry in mixture.taught) == 30
    assert {entry.id for entry in mixture.taught} == {entry.id for entry in (*large, *small)}


def test_equal_seeds_give_equal_mixtures() -> None:
    rows = {"knowledge/a": [row("knowledge/a", number) for number in range(40)]}
    assert mix(rows, [], seed=3) == mix(rows, [], seed=3) != mix(rows, [], seed=4)


def test_nothing_to_learn_from_is_an_error() -> None:
    with pytest.raises(EmptyResult, match="no training row is left"):
        mix({"knowledge/a": []}, [], seed=1)
