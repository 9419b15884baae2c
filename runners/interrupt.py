"""Ctrl-C and SIGTERM as one error that says how to carry on."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Never, TypeVar

from schemas.errors import Interrupted

MESSAGE = "interrupted: finished stages are kept, the running one starts anew; run the same command again to carry on"
Result = TypeVar("Result")
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interruptible() -> Iterator[None]:
    """Within the block SIGINT and SIGTERM raise Interrupted in the main thread; afterwards all is as before."""
    before = {number: signal.signal(number, _raise) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Asked:
    """Was somebody asked to stop? True once a signal came."""

    signal: int | None = None

    def __bool__(self) -> bool:
        return self.signal is not None


@contextmanager
def deferred() -> Iterator[Asked]:
    """Within the block the first SIGINT or SIGTERM is only noted, so that work comes to a point where it can stop; the
    second raises Interrupted at once. Whoever stops raises; where nobody did, the signal counts after the block.

    In other threads than the main one nothing is noted, as signals do not come there.
    """
    asked = Asked()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return

    def note(number: int, frame: FrameType | None) -> None:
        if asked:
            _raise(number, frame)
        asked.signal = number

    before = {number: signal.signal(number, note) for number in _SIGNALS}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if asked.signal is not None:
        signal.raise_signal(asked.signal)


def run_interruptible(work: Coroutine[Any, Any, Result], *, message: str) -> Result:
    """Run a coroutine; SIGINT and SIGTERM cancel it, so that it can clean up; then they raise Interrupted(`message`).

    An error that is raised into a running event loop could end up in any of its tasks; a cancelled one ends them all.
    """
    if threading.current_thread() is not threading.main_thread():
        return asyncio.run(work)
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    try:
        return asyncio.run(_cancelled_by_signals(work, message))
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


async def _cancelled_by_signals(work: Coroutine[Any, Any, Result], message: str) -> Result:
    loop, task, caught = asyncio.get_running_loop(), asyncio.ensure_future(work), False

    def end() -> None:
        nonlocal caught
        if not caught:  # a second signal must not interrupt the cleaning up
            caught = True
            task.cancel()

    for number in _SIGNALS:
        loop.add_signal_handler(number, end)
    try:
        return await task
    except asyncio.CancelledError:
        if caught:
            raise Interrupted(message) from None
        raise
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)


def _raise(_number: int, _frame: FrameType | None) -> Never:
    # A second signal must not interrupt the cleaning up that the first one started.
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise Interrupted(MESSAGE)
