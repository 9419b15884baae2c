"""Asking again: how often, and how long to wait before."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, stop_before_delay
from tenacity.wait import wait_exponential, wait_random

from schemas.errors import EndpointError

Sleep = Callable[[float], Awaitable[None]]
_BACKOFF = wait_exponential(multiplier=0.25, max=10) + wait_random(0, 0.25)


def retrying(*, tries: int, seconds: float, sleep: Sleep, before: Callable[[], None]) -> AsyncRetrying:
    """Up to `tries` tries as long as they fail with an EndpointError that passes; the last one is raised.

    None is made that could only start after `seconds`. `before` is called before each further one.
    """

    def about_to_try(_state: RetryCallState) -> None:
        before()

    return AsyncRetrying(
        stop=stop_after_attempt(tries) | stop_before_delay(seconds),
        wait=_pause,
        retry=retry_if_exception(_passes),
        sleep=sleep,
        before_sleep=about_to_try,
        reraise=True,
    )


def _passes(error: BaseException) -> bool:
    return isinstance(error, EndpointError) and error.passing


def _pause(state: RetryCallState) -> float:
    """As long as the endpoint asks for, and a little more, so that those who were sent away do not all come at once."""
    failure = state.outcome.exception() if state.outcome else None
    if isinstance(failure, EndpointError) and failure.after is not None:
        return failure.after + random.uniform(0, 0.1 + failure.after / 10)
    return _BACKOFF(state)
