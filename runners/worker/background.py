"""Servers of asyncio that run in a thread for as long as a block lasts."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager

SECONDS = 30.0
"""For servers to begin, and to end."""
Begin = Callable[[], Awaitable[Sequence[asyncio.Server]]]


@contextmanager
def serving(begin: Begin, *, name: str) -> Iterator[None]:
    """Within the block the servers that `begin` starts answer; afterwards all their connections are closed.

    Raises OSError where they cannot begin.
    """
    loop, ready, over = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    problems: list[OSError] = []

    async def serve() -> None:
        try:
            servers = await begin()
        except OSError as error:
            problems.append(error)
            return
        finally:
            ready.set()
        await over.wait()
        await _end(servers)

    thread = threading.Thread(target=_run, args=(loop, serve()), name=name, daemon=True)
    thread.start()
    ready.wait(SECONDS)
    try:
        if problems:
            raise problems[0]
        yield
    finally:
        if not problems:
            loop.call_soon_threadsafe(over.set)
        thread.join(SECONDS)


def _run(loop: asyncio.AbstractEventLoop, work: Awaitable[None]) -> None:
    try:
        loop.run_until_complete(work)
    finally:
        loop.close()


async def _end(servers: Sequence[asyncio.Server]) -> None:
    for server in servers:
        server.close()
    await _settle()  # a task that is canceled before it has begun would close nothing
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await _settle()


async def _settle() -> None:
    """Let what was begun or closed just now come to it: that takes a few rounds of the loop."""
    for _ in range(3):
        await asyncio.sleep(0)
