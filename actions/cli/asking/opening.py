"""The models of a run as they are asked: through one pool, with a journal, telling how it goes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from runners.asking.desk import Desk
from runners.asking.journal import Journal
from runners.asking.pool import Pool, open_pool
from runners.asking.settings import PoolSettings
from runners.asking.state import PoolState
from runners.models.client.http import HttpClient
from runners.models.client.meter import Meter

if TYPE_CHECKING:
    from actions.cli.asking.seats import Seat
    from runners.models.client.tls import Tls
    from runners.progress import Progress

EVERY = 1.0
"""Seconds between two looks at the pool."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What models are opened with; `family` is the form of prompts that are completed, empty for conversations."""

    seats: Sequence[Seat]
    journal: Path
    fresh: bool
    seed: int
    settings: PoolSettings
    tls: Tls
    family: str
    progress: Progress

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[Pool]:
        """Within the block the models can be asked. Raises StoreCorrupt and JournalFailed for the journal."""
        async with AsyncExitStack() as stack:
            desks = [await self._desk(seat, stack) for seat in self.seats]
            journal = stack.enter_context(Journal(self.journal, fresh=self.fresh))
            pool = await stack.enter_async_context(
                open_pool(desks, journal=journal, seed=self.seed, settings=self.settings)
            )
            await stack.enter_async_context(_telling(pool, self.progress))
            yield pool

    async def _desk(self, seat: Seat, stack: AsyncExitStack) -> Desk:
        client = HttpClient(
            seat.endpoint,
            timeout=self.settings.seconds,
            tries=1,
            meter=Meter(),
            tls=None if seat.served else self.tls,
        )
        return Desk(
            role=seat.role,
            client=await stack.enter_async_context(client),
            model=seat.identity,
            family="" if seat.served else self.family,
            served=seat.served,
            capabilities=seat.capabilities,
        )


@asynccontextmanager
async def _telling(pool: Pool, progress: Progress) -> AsyncIterator[None]:
    async def tell() -> None:
        while True:
            await asyncio.sleep(EVERY)
            progress.status(say(pool.state))

    task = asyncio.create_task(tell())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        progress.status("")


def say(state: PoolState) -> str:
    """How asking goes, in one line."""
    parts = [
        f"{state.in_flight:,} calls in flight (of {state.limit:,})",
        f"{state.tokens_per_second:,.0f} tokens/s",
        f"{state.asked:,} asked",
    ]
    parts += [f"{state.remembered:,} remembered"] if state.remembered else []
    parts += [f"{state.retries:,} tried again"] if state.retries else []
    parts += [f"{state.failures:,} never answered"] if state.failures else []
    parts += [f"{one.url} rests for {one.resting:.0f} s" for one in state.endpoints if one.resting >= 1]
    parts += [f"{one.url} is left out" for one in state.endpoints if one.lost]
    return ", ".join(parts)
