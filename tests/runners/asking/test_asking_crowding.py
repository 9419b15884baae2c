"""Which lost calls say that there are too many of them."""

from __future__ import annotations

import random

from runners.asking.crowding import Crowding


def test_several_that_are_lost_where_none_is_answered_are_too_many() -> None:
    crowding = Crowding()
    assert [crowding.blames(64), crowding.blames(65), crowding.blames(64)] == [False, False, True]


def test_what_is_answered_among_fewer_proves_nothing() -> None:
    crowding = Crowding()
    blamed = []
    for _ in range(3):
        for _ in range(100):
            crowding.answered(100)
        blamed.append(crowding.blames(101))
    assert blamed == [False, False, True]


def test_where_others_are_answered_among_as_many_nothing_is_blamed() -> None:
    crowding = Crowding()
    for among in (64, 65, 80):
        for _ in range(20):
            crowding.answered(among)
        assert [crowding.blames(64), crowding.blames(64)] == [False, False]


def test_a_large_share_is_too_many_even_so() -> None:
    crowding = Crowding()
    blamed = 0
    for _ in range(60):
        crowding.answered(50)
        blamed += crowding.blames(40)
    assert blamed > 0


def test_a_few_in_a_hundred_by_chance_are_hardly_ever_blamed() -> None:
    chance, crowding, blamed = random.Random(1), Crowding(), 0
    for _ in range(20_000):
        if chance.random() < 0.05:
            blamed += crowding.blames(64)
        else:
            crowding.answered(64)
    assert blamed < 20
