"""Tries a step again where it failed for a reason that may pass; what does not pass becomes a value, not a crash.

A workflow whose step raises is dead. A life must never be: what went wrong is recorded like any result, and the life
tells people and tries again later.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from bot.app.book.opening import AWAY
from bot.app.book.pulls import Overtaken
from bot.github.errors import Unavailable
from schemas.errors import FetchFailed, TaxobotError

TRIES = 6
LONGEST = 20.0
"""Seconds between two tries at most; together they take about a minute."""
PAUSES = (60.0, 300.0, 900.0)
"""Seconds between two tries of a step that hours of work hang on, or a merge queue, after those of `patiently`."""
LOG = logging.getLogger("taxobot.step")


class StepFailed(Exception):
    """A step came to nothing. `passing` is whether the same may succeed later."""

    def __init__(self, step: str, problem: str, *, passing: bool) -> None:
        super().__init__(problem)
        self.step, self.passing = step, passing


def passes(error: BaseException) -> bool:
    """Whether it may be gone in a while: GitHub, the network or the database, not what was asked."""
    return isinstance(error, (Unavailable, FetchFailed, Overtaken, ConnectionError, TimeoutError, *AWAY))


def patiently(step: str, call: Callable[[], Any], *, tries: int = TRIES, unit: float = 1.0) -> dict[str, Any]:
    """Make the call; returns `{"found": …}`, or `{"failed": sentence, "passing": …}` once it has failed for good.

    `unit` is the length of the first pause in seconds.
    """
    retrying = Retrying(
        retry=retry_if_exception(passes),
        stop=stop_after_attempt(tries),
        wait=wait_exponential_jitter(multiplier=unit, max=LONGEST * unit, jitter=unit),
        before_sleep=lambda state: _note(step, state),
        reraise=True,
    )
    try:
        found = retrying(call)
    except TaxobotError as error:
        LOG.warning("step failed", extra={"step": step, "problem": str(error)})
        return {"failed": str(error), "passing": passes(error)}
    except Exception as error:
        # Its text may hold anything; the log, which redacts, has all of it.
        LOG.exception("step failed unexpectedly", extra={"step": step})
        return {"failed": f"an unexpected {type(error).__name__}", "passing": passes(error)}
    return {"found": found.model_dump(mode="json") if isinstance(found, BaseModel) else found}


def _note(step: str, state: RetryCallState) -> None:
    problem = state.outcome.exception() if state.outcome else None
    told = str(problem) if isinstance(problem, TaxobotError) else type(problem).__name__
    LOG.info("step is tried again", extra={"step": step, "tries": state.attempt_number, "problem": told})


def result_of(step: str, done: dict[str, Any]) -> Any:
    """What the step found. Raises StepFailed where it failed."""
    if "failed" in done:
        raise StepFailed(step, done["failed"], passing=done["passing"])
    return done["found"]
