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
    """CPU seconds of the cheapest of a few tries; a try below `enough` ends them."""
    least = float("inf")
    for _ in range(TRIES):
        before = slowness()
        started = time.process_time()
        work()
        seconds = time.process_time() - started
        least = min(least, seconds / min(before, slowness()))
        if least < enough:
            break
    return least


def slowness() -> float:
    """How many times as long as at rest a fixed piece of work takes now; at least 1."""
    return max(1, _fixed_work() / CALM)


def _fixed_work() -> float:
    started = time.process_time()
    words = [f"word {number * 7919 % 10007}" for number in range(20_000)]
    found = re.findall(r"\d+", " ".join(sorted(words)))
    assert len({*found}) == len({*words})
    return time.process_time() - started
