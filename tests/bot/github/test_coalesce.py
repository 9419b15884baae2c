"""Many values, few writes: the newest wins, none is written twice, and the last one is never lost."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.github.coalesce import Coalescer
from bot.github.errors import Unavailable


class Clock:
    time = 100.0

    def __call__(self) -> float:
        return self.time


def test_the_newest_value_wins_once_in_ten_seconds() -> None:
    clock, written = Clock(), []
    texts = Coalescer[str](written.append, now=clock)
    for second, text in enumerate("abcdefghijkl"):
        clock.time = 100.0 + second
        texts.put(text)
    assert written == ["a", "k"]
    texts.flush()
    assert written == ["a", "k", "l"]


def test_the_same_value_is_not_written_again() -> None:
    clock, written = Clock(), []
    texts = Coalescer[str](written.append, now=clock)
    for _ in range(3):
        texts.put("a")
        texts.flush()
        clock.time += 60
    assert written == ["a"]


def test_a_value_that_went_back_leaves_nothing_to_write() -> None:
    clock, written = Clock(), []
    texts = Coalescer[str](written.append, now=clock)
    for text in "aba":
        texts.put(text)
    texts.flush()
    assert written == ["a"]


def test_what_could_not_be_written_is_kept_for_the_next_try() -> None:
    clock, written, failures = Clock(), [], [Unavailable("later", 502)]

    def write(text: str) -> None:
        if failures:
            raise failures.pop()
        written.append(text)

    texts = Coalescer(write, now=clock)
    with pytest.raises(Unavailable):
        texts.put("a")
    texts.put("b")
    assert written == []
    texts.flush()
    assert written == ["b"]


@given(st.lists(st.tuples(st.floats(0, 30), st.integers(0, 3))))
def test_writes_keep_their_distance_and_end_with_the_last_value(steps: list[tuple[float, int]]) -> None:
    clock = Clock()
    times: list[float] = []
    written: list[int] = []

    def write(value: int) -> None:
        times.append(clock.time)
        written.append(value)

    values = Coalescer(write, now=clock)
    for pause, value in steps:
        clock.time += pause
        values.put(value)
    assert all(later - earlier >= 10 for earlier, later in itertools.pairwise(times))
    values.flush()
    assert written[-1:] == [value for _, value in steps][-1:]
    assert all(one != other for one, other in itertools.pairwise(written))
