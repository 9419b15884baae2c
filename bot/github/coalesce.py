"""Fewer writes: progress comes many times a second, GitHub takes 80 new texts a minute from all of us together.

Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
INTERVAL = 10.0


class Coalescer(Generic[T]):
    """Hands the newest of many values on, once in `interval` seconds at most, and none twice in a row.

    A value waits until the next `put` that is due, or `flush`. Where `write` raises, the value stays for the next try.
    """

    def __init__(
        self, write: Callable[[T], object], *, interval: float = INTERVAL, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._write, self._interval, self._now = write, interval, now
        self._waiting: list[T] = []
        self._written: list[T] = []
        self._due = now()

    def put(self, value: T) -> None:
        """Take a value, in the place of one that still waits."""
        self._waiting = [value]
        if self._now() >= self._due:
            self.flush()

    def flush(self) -> None:
        """Hand on what waits, without regard to the interval: for the last words of a step."""
        if self._waiting and self._waiting != self._written:
            self._due = self._now() + self._interval  # a write that fails is not tried again at once either
            self._write(self._waiting[0])
            self._written = self._waiting
        self._waiting = []
