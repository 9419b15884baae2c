"""Ctrl-C and SIGTERM become one error, and the handlers of before come back."""

from __future__ import annotations

import os
import signal

import pytest

from runners.interrupt import deferred, interruptible
from schemas.errors import Interrupted


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_raises_and_says_how_to_carry_on(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with pytest.raises(Interrupted, match="same command again") as caught, interruptible():
        os.kill(os.getpid(), number)
    assert caught.value.exit_status == 130
    assert signal.getsignal(number) is before


def test_a_second_signal_does_not_disturb_the_cleaning_up() -> None:
    cleaned = False
    with pytest.raises(Interrupted), interruptible():
        try:
            os.kill(os.getpid(), signal.SIGINT)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)
            cleaned = True
    assert cleaned


def test_a_deferred_signal_is_noted_and_left_to_the_work() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(Interrupted, match="at a good point"), deferred() as asked:
        assert not asked
        os.kill(os.getpid(), signal.SIGTERM)
        assert asked
        raise Interrupted("at a good point")
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_second_signal_ends_deferred_work_at_once(number: signal.Signals) -> None:
    reached = False
    with pytest.raises(Interrupted), deferred():
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), number)
        reached = True
    assert not reached


def test_a_deferred_signal_that_nobody_acted_on_counts_afterwards() -> None:
    finished = False
    with pytest.raises(Interrupted), interruptible():
        with deferred():
            os.kill(os.getpid(), signal.SIGINT)
            finished = True
        pytest.fail("the signal was lost")
    assert finished


def test_other_threads_defer_nothing() -> None:
    from concurrent.futures import ThreadPoolExecutor

    def work() -> bool:
        with deferred() as asked:
            return bool(asked)

    with ThreadPoolExecutor() as pool:
        assert pool.submit(work).result() is False
