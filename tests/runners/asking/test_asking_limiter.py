"""As many calls at once as an endpoint is faster with."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count

from runners.asking.limiter import Limiter

Seconds = Callable[[int], float]


def limiter(*, first: int = 64, most: int = 1_024, seconds: float = 300) -> Limiter:
    return Limiter(first=first, most=most, seconds=seconds)


def keep_busy(limiter: Limiter, takes: Seconds, *, answers: int, now: float = 0.0) -> tuple[float, list[int]]:
    """Always as many calls as may be, until so many answers came; `takes` says how long a call takes among so many.

    Returns the time, and the limit after each answer.
    """
    numbers, limits = count(), []
    flying: list[tuple[float, int]] = []
    for _ in range(answers):
        while len(flying) < limiter.limit:
            limiter.started(now)
            heapq.heappush(flying, (now + takes(len(flying) + 1), next(numbers)))
        now, _number = heapq.heappop(flying)
        limiter.answered(now, tokens=10)
        limits.append(limiter.limit)
    return now, limits


def free(_: int) -> float:
    return 0.2


def saturated(slots: int) -> Seconds:
    return lambda among: 0.2 * max(1.0, among / slots)


def test_an_unknown_endpoint_begins_with_a_few_and_gets_more_as_long_as_it_is_faster() -> None:
    one = limiter()
    assert one.limit == 64
    _, limits = keep_busy(one, free, answers=64)
    assert limits[-1] == 256
    now, limits = keep_busy(one, free, answers=5_000, now=1.0)
    assert limits[-1] == 1_024
    assert now - 1.0 < 2 * 5_000 / 1_024 * 0.2


def test_it_never_gets_more_than_it_may() -> None:
    _, limits = keep_busy(limiter(first=500, most=100), free, answers=2_000)
    assert {*limits} == {100}


def test_where_throughput_does_not_grow_the_limit_is_held() -> None:
    one = limiter()
    _, limits = keep_busy(one, saturated(64), answers=20_000)
    late = limits[len(limits) // 2 :]
    assert min(late) >= 64, "it would idle"
    assert max(late) <= 64 * 4, "calls would only wait"


def test_an_endpoint_that_gets_more_room_is_found_to_have_it() -> None:
    one = limiter()
    now, before = keep_busy(one, saturated(64), answers=20_000)
    _, after = keep_busy(one, free, answers=60_000, now=now + 1)
    assert before[-1] <= 256 < after[-1]


def test_an_endpoint_without_work_for_all_is_not_measured() -> None:
    one = limiter()
    for number in range(500):
        one.started(number)
        one.idle()
    assert one.limit == 64


def test_a_call_that_is_turned_away_halves_the_limit_once_a_round() -> None:
    one = limiter(first=64)
    for _ in range(64):
        one.started(0.0)
    one.turned_away(0.0, 1.0, left=63)
    assert one.limit == 32
    for left in range(62, 40, -1):
        one.turned_away(0.0, 1.1, left=left)
    assert one.limit == 32, "they were in flight together"
    one.started(2.0)
    one.turned_away(2.0, 2.1, left=31)
    assert one.limit == 16


def test_what_is_left_of_a_burst_is_what_the_endpoint_took() -> None:
    one = limiter(first=64)
    for _ in range(64):
        one.started(0.0)
    for left in range(63, 9, -1):
        one.turned_away(0.0, 1.0, left=left)
    assert one.limit == 10


def test_it_is_never_below_one() -> None:
    one = limiter(first=4)
    for moment in range(1, 50):
        one.started(moment)
        one.turned_away(moment, moment + 0.5, left=0)
        assert one.limit == 1


def test_it_comes_back_near_to_where_it_was_turned_away_and_only_late_beyond() -> None:
    one = limiter(first=100)
    for _ in range(100):
        one.started(0.0)
    one.turned_away(0.0, 0.5, left=99)
    now, limits = keep_busy(one, free, answers=800, now=1.0)
    assert limits[0] == 50
    assert 94 <= limits[-1] < 100, "it keeps away from the wall for a while"
    _, limits = keep_busy(one, free, answers=20_000, now=now)
    assert limits[-1] > 200, "the wall is gone"


def test_never_more_calls_than_can_be_answered_in_time() -> None:
    """Four calls at once, ten seconds each, a minute for a call: twelve can be answered in half of it."""
    _, limits = keep_busy(limiter(seconds=60), lambda among: 10 * max(1.0, among / 4), answers=400)
    assert max(limits) == 64
    assert 4 <= limits[-1] <= 16


def test_quick_first_answers_give_room_for_a_wave_and_slow_ones_do_not() -> None:
    quick, slow = limiter(), limiter()
    quick.took(0.2)
    slow.took(20.0)
    assert (quick.limit, slow.limit) == (256, 64)
    small = limiter(seconds=30)
    small.took(0.2)
    assert small.limit == 75, "as many as are answered in 15 seconds one after the other"


def test_after_a_call_was_turned_away_nothing_jumps() -> None:
    one = limiter()
    one.warned()
    one.took(0.2)
    assert one.limit == 64


def test_what_was_measured_is_not_jumped_over() -> None:
    one = limiter()
    keep_busy(one, saturated(64), answers=2_000)
    held = one.limit
    one.took(0.2)
    assert one.limit == held
