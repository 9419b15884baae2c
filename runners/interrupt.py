"""Ctrl-C and SIGTERM as one error that says how to carry on."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Never

from schemas.errors import Interrupted

MESSAGE = "interrupted: finished stages are kept, the running one starts anew; run the same command again to carry on"


@contextmanager
def interruptible() -> Iterator[None]:
    """Within the block SIGINT and SIGTERM raise Interrupted in the main thread; afterwards all is as before."""
    before = {number: signal.signal(number, _raise) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _raise(_number: int, _frame: FrameType | None) -> Never:
    # A second signal must not interrupt the cleaning up that the first one started.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise Interrupted(MESSAGE)
