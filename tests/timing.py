"""CPU time of a piece of work, in seconds of a machine that does nothing else.

Tests say that a hostile input costs no more than a second. Other work on the same cores makes every program slower, by
a factor that has nothing to do with the input: so a fixed piece of work is timed around each try, and the cheapest try
counts.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable

CALM = 0.015  # CPU seconds that the fixed piece of work takes on the machine for which the limits were set, at rest
TRIES = 4


def cpu_seconds(work: Callable[[], object], *, enough: float) -> float:
    """CPU seconds of the cheapest of a few tries, no less than at rest; a try below `enough` ends them."""
    first = _seconds_of(work)  # how slow the machine is matters only where this is too much
    return first if first < enough else min(first, seconds_at_rest(work, enough=enough, tries=TRIES - 1))


def seconds_at_rest(work: Callable[[], object], *, enough: float, tries: int = TRIES) -> float:
    """The same as on a machine that does nothing else: to be compared with one another."""
    least = float("inf")
    for _ in range(tries):
        before = slowness()
        seconds = _seconds_of(work)
        least = min(least, seconds / min(before, slowness()))
        if least < enough:
            break
    return least


def slowness() -> float:
    """How many times as long as at rest a fixed piece of work takes now; at least 1."""
    return max(1, _fixed_work() / CALM)


def _seconds_of(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _fixed_work() -> float:
    return _seconds_of(_sort_words)


def _sort_words() -> None:
    words = [f"word {number * 7919 % 10007}" for number in range(20_000)]
    found = re.findall(r"\d+", " ".join(sorted(words)))
    assert len({*found}) == len({*words})
