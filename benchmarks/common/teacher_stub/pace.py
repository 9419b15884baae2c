"""When an answer is done: after a fixed time, after one that spreads, or when a shared engine has drawn its tokens."""

from __future__ import annotations

import asyncio
import heapq
import math
from collections.abc import Callable
from itertools import count
from statistics import NormalDist
from typing import Protocol

from .behaviour import Behaviour

Done = Callable[[], None]
_NORMAL = NormalDist()


class Pace(Protocol):
    """Calls `done` when an answer of so many tokens is finished; `chance` in 0..1 decides what is left to it."""

    def start(self, tokens: int, chance: float, done: Done) -> Done:
        """Returns what gives the answer up."""
        ...


def pace_of(behaviour: Behaviour) -> Pace:
    """The pace that is asked for."""
    free = Free(behaviour.seconds, spread=behaviour.spread)
    if behaviour.tokens_per_second is None:
        return free
    return Shared(behaviour.tokens_per_second, behaviour.tokens_per_second_each, free)


class Free:
    """As many as come, each in its own time."""

    def __init__(self, seconds: float, *, spread: bool) -> None:
        self._seconds, self._spread = seconds, spread

    def start(self, tokens: int, chance: float, done: Done) -> Done:  # noqa: ARG002 - here tokens take no time
        """See Pace."""
        return asyncio.get_running_loop().call_later(self._time(chance), done).cancel

    def _time(self, chance: float) -> float:
        if not self._spread:
            return self._seconds
        slow = 10 if chance * 50 % 1 < 0.02 else 1
        return slow * self._seconds * math.exp(0.5 * _NORMAL.inv_cdf(min(max(chance, 1e-9), 1 - 1e-9)))


class Shared:
    """An engine whose speed is shared by all in flight, none of which gets more than `each`.

    Kept in virtual time, the tokens that each job in flight has got since the start: a job is done when as many more
    as it needs have passed. So each event costs a step in a heap, however many are in flight.
    """

    def __init__(self, speed: float, each: float | None, wait: Free) -> None:
        self._speed, self._each, self._wait = speed, each or speed, wait
        self._virtual, self._at = 0.0, 0.0
        self._jobs: list[tuple[float, int, Done]] = []
        self._given_up: set[int] = set()
        self._numbers = count()
        self._timer: asyncio.TimerHandle | None = None

    def start(self, tokens: int, chance: float, done: Done) -> Done:
        """See Pace."""
        number = next(self._numbers)
        waiting = self._wait.start(tokens, chance, lambda: self._join(tokens, number, done))

        def give_up() -> None:
            waiting()
            self._leave(number)

        return give_up

    def _join(self, tokens: int, number: int, done: Done) -> None:
        self._advance()
        heapq.heappush(self._jobs, (self._virtual + tokens, number, done))
        self._plan()

    def _leave(self, number: int) -> None:
        if any(job[1] == number for job in self._jobs):
            self._advance()
            self._given_up.add(number)
            self._drop()
            self._plan()

    def _rate(self) -> float:
        return min(self._each, self._speed / max(1, len(self._jobs) - len(self._given_up)))

    def _advance(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._jobs:
            self._virtual += (now - self._at) * self._rate()
        self._at = now

    def _drop(self) -> None:
        while self._jobs and self._jobs[0][1] in self._given_up:
            self._given_up.discard(heapq.heappop(self._jobs)[1])

    def _plan(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._jobs:
            left = max(0.0, self._jobs[0][0] - self._virtual)
            self._timer = asyncio.get_running_loop().call_later(left / self._rate(), self._finish)

    def _finish(self) -> None:
        self._advance()
        ready = []
        while self._jobs and self._jobs[0][0] <= self._virtual + 1e-6:
            ready.append(heapq.heappop(self._jobs)[2])
            self._drop()
        self._plan()
        for done in ready:
            done()
