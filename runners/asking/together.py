"""Several things at once, all of which end when one of them fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

Result = TypeVar("Result")


@asynccontextmanager
async def one_group() -> AsyncIterator[asyncio.TaskGroup]:
    """A task group whose first error is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            yield group
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


async def together(work: Sequence[Coroutine[Any, Any, Result]]) -> list[Result]:
    """The results, in order."""
    async with one_group() as group:
        tasks = [group.create_task(one) for one in work]
    return [task.result() for task in tasks]


@asynccontextmanager
async def helpers() -> AsyncIterator[Callable[[Coroutine[Any, Any, None]], None]]:
    """Starts tasks that are ended with the block; one that fails ends the block with its error."""
    async with one_group() as group:
        tasks: set[asyncio.Task[None]] = set()

        def start(work: Coroutine[Any, Any, None]) -> None:
            task = group.create_task(work)
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        yield start
        for task in tasks:
            task.cancel()
