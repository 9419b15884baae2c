"""Several things at once, all of which end when one of them fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
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
