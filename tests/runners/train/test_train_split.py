"""What is measured with was not learnt in other words, and equal inputs keep the same rows aside."""

from __future__ import annotations

import pytest

from runners.train.data.split import split
from schemas.sample import Message, TrainingRow


def row(number: int, *, asked: str = "", answer: str = "", cluster: str = "") -> TrainingRow:
    turns = (
        Message(role="system", content=f"system {number}"),
        Message(role="user", content=asked or f"question {number}"),
        Message(role="assistant", content=answer or f"answer {number}"),
    )
    return TrainingRow(id=f"r:{number}", origin="taught", leaf="", cluster=cluster, template="", messages=turns)


def sides(rows: list[TrainingRow], share: float = 0.1, seed: int = 1) -> tuple[list[TrainingRow], list[TrainingRow]]:
    training, validation = split(rows, share, seed)
    ids = [one.id for one in (*training, *validation)]
    assert sorted(ids) == sorted(one.id for one in rows), "no row is lost, none is on both sides"
    return training, validation


def test_a_share_of_the_rows_in_order() -> None:
    training, validation = sides([row(number) for number in range(100)])
    assert len(validation) == 10
    for side in (training, validation):
        assert [one.id for one in side] == sorted((one.id for one in side), key=lambda name: int(name[2:]))


def test_the_seed_alone_decides() -> None:
    rows = [row(number) for number in range(100)]
    assert sides(rows)[1] == sides(rows)[1]
    assert sides(rows)[1] != sides(rows, seed=2)[1]


def test_clusters_stay_on_one_side() -> None:
    rows = [row(number, cluster=f"c{number // 10}") for number in range(200)]
    training, validation = sides(rows)
    assert 10 <= len(validation) <= 20
    assert not {one.cluster for one in training} & {one.cluster for one in validation}


def test_passages_within_questions_stay_on_one_side() -> None:
    rows = [row(number, asked=f"{f'Passage {number // 5}. ' * 20}\n\nQuestion {number}?") for number in range(100)]
    training, validation = sides(rows)
    passages = [{one.messages[1].content.split("\n")[0] for one in side} for side in (training, validation)]
    assert validation
    assert not passages[0] & passages[1]


def test_rows_that_ask_or_say_the_same_stay_on_one_side() -> None:
    rows = [
        row(number, asked=f"  Question {number // 2}" if number % 2 else f"question {number // 2}")
        for number in range(60)
    ]
    training, validation = sides(rows)
    asked = [{one.messages[1].content.strip().lower() for one in side} for side in (training, validation)]
    assert validation
    assert not asked[0] & asked[1]


def test_one_large_document_is_parted_but_equal_rows_are_not() -> None:
    rows = [row(number, cluster="one", asked=f"q{number // 2}", answer="a") for number in range(40)]
    training, validation = sides(rows)
    assert 2 <= len(validation) <= 8
    assert not {one.messages[1].content for one in training} & {one.messages[1].content for one in validation}


def test_a_document_larger_than_the_share_is_taken_whole_up_to_twice_it() -> None:
    rows = [row(number, cluster=f"c{number // 15}") for number in range(150)]
    assert len(sides(rows)[1]) == 15


def test_at_least_one_and_at_most_so_many() -> None:
    assert len(sides([row(number) for number in range(3)], share=0.01)[1]) == 1
    _, validation = split([row(number) for number in range(100)], 0.5, 1, most=7)
    assert len(validation) == 7


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_to_keep_one_aside(count: int) -> None:
    rows = [row(number) for number in range(count)]
    assert split(rows, 0.1, 1) == (rows, [])


def test_equal_rows_and_no_share_keep_nothing_aside() -> None:
    rows = [row(number, asked="q", answer="a") for number in range(5)]
    assert split(rows, 0.1, 1) == (rows, [])
    assert split([row(number) for number in range(5)], 0, 1)[1] == []
