"""Asking again: how often, and how long to wait before."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt, stop_before_delay
from tenacity.wait import wait_exponential, wait_random

from schemas.errors import EndpointError

Sleep = Callable[[float], Awaitable[None]]
_BACKOFF = wait_exponential(multiplier=0.25, max=10) + wait_random(0, 0.25)


class Passing(Exception):
    """A try failed in a way that another may not. `after` is how many seconds the endpoint asks to wait."""

    def __init__(self, error: EndpointError, *, after: float | None = None) -> None:
        super().__init__(str(error))
        self.error, self.after = error, after


def retrying(*, tries: int, seconds: float, sleep: Sleep, before: Callable[[], None]) -> AsyncRetrying:
    """Up to `tries` tries as long as they fail with Passing, the last of which is raised.

    None is made that could only start after `seconds`. `before` is called before each further one.
    """

    def about_to_try(_state: RetryCallState) -> None:
        before()

    return AsyncRetrying(
        stop=stop_after_attempt(tries) | stop_before_delay(seconds),
        wait=_pause,
        retry=retry_if_exception_type(Passing),
        sleep=sleep,
        before_sleep=about_to_try,
        reraise=True,
    )


def _pause(state: RetryCallState) -> float:
    """As long as the endpoint asks for, and a little more, so that those who were sent away do not all come at once."""
    failure = state.outcome.exception() if state.outcome else None
    if isinstance(failure, Passing) and failure.after is not None:
        return failure.after + random.uniform(0, 0.1 + failure.after / 10)
    return _BACKOFF(state)
