"""Ctrl-C and SIGTERM become one error, and the handlers of before come back."""

from __future__ import annotations

import os
import signal

import pytest

from runners.interrupt import interruptible
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
