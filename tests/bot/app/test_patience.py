"""Steps that fail: again where it may help, and a sentence where it does not."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot.app.patience import StepFailed, passes, patiently, result_of
from bot.app.words import Standing
from bot.github.errors import Forbidden, Unavailable
from bot.github.failures import asking
from bot.records import State
from schemas.errors import FetchFailed, UsageError


def failing(times: int, error: Exception, found: Any = "fine") -> Callable[[], Any]:
    calls = iter(range(100))

    def call() -> Any:
        if next(calls) < times:
            raise error
        return found

    return call


@pytest.mark.parametrize(
    "error",
    [
        Unavailable("502", 502),
        FetchFailed("gone"),
        ConnectionResetError(),
        TimeoutError(),
        OperationalError("select 1", {}, Exception("the server ends, as its administrator wants")),
        InterfaceError("select 1", {}, Exception("the connection is closed")),
        NoConnection(),
    ],
)
def test_what_passes_is_tried_again(error: Exception) -> None:
    assert result_of("check", patiently("check", failing(3, error), unit=0.001)) == "fine"


def test_a_model_becomes_what_json_can_hold() -> None:
    done = patiently("check", lambda: Standing(state=State.WAITING, retry=3))
    assert Standing.model_validate(result_of("check", done)).state is State.WAITING


def test_what_stays_away_is_told_as_passing() -> None:
    done = patiently("check", failing(100, Unavailable("GitHub answers 502", 502)), tries=3, unit=0.001)
    with pytest.raises(StepFailed, match="GitHub answers 502") as caught:
        result_of("check", done)
    assert (caught.value.step, caught.value.passing) == ("check", True)


@pytest.mark.parametrize("error", [Forbidden("403: not you", 403), UsageError("no such thing")])
def test_what_was_refused_is_not_tried_again(error: Exception) -> None:
    done = patiently("ask", failing(1, error), unit=0.001)
    assert done == {"failed": str(error), "passing": False}


def test_each_try_stands_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "taxobot.step"):
        patiently("check", failing(2, Unavailable("GitHub answers 502", 502)), unit=0.0)
    told = [(one.__dict__["tries"], one.__dict__["problem"]) for one in caplog.records]
    assert told == [(1, "GitHub answers 502"), (2, "GitHub answers 502")]


def test_an_unexpected_error_tells_its_name_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        done = patiently("ask", failing(1, RuntimeError("a text that may hold anything")), unit=0.001)
    assert done == {"failed": "an unexpected RuntimeError", "passing": False}
    assert caplog.records[0].exc_info is not None


@pytest.mark.parametrize("error", [AssertionError("/moved"), KeyError("sha"), ConnectionResetError()])
def test_an_answer_that_is_none_of_githubs_passes(error: Exception) -> None:
    """PyGithub asserts on replies: one that a proxy gave, or that was cut off, says nothing about what was asked."""

    def ask() -> None:
        with asking("branch main of o/r"):
            raise error

    with pytest.raises((Unavailable, ConnectionError)) as caught:
        ask()
    assert passes(caught.value)
