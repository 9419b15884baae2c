"""Runs a flow on rows and an asker in memory, all in one call."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from typing import Any

from fakes.asker import FakeAsker
from runners.generate.flows.run import run_flow
from runners.generate.flows.seam import Finished, Flow, Loss, Sample


def samples_of_rows(rows: Sequence[dict[str, Any]], *, leaf: str = "leaf") -> list[Sample]:
    """A sample of each, of one leaf."""
    return [Sample(leaf, f"s{place:02}", (0, place), row) for place, row in enumerate(rows)]


def run_samples(
    flow: Flow, samples: Sequence[Sample], asker: FakeAsker, *, slots: int = 8, **settings: Any
) -> list[Finished]:
    """What comes of these samples, in the order in which they end."""

    async def collect() -> list[Finished]:
        semaphore = asyncio.Semaphore(slots)
        async with aclosing(run_flow(flow, samples, asker=asker, slots=semaphore, **settings)) as stream:
            return [one async for one in stream]

    return asyncio.run(collect())


def rows_of(finished: Finished) -> list[dict[str, Any]]:
    """The rows of a sample, in order."""
    return [dict(arrival.row) for arrival in finished.arrivals]


def losses_of(finished: Finished) -> list[Loss]:
    """All that was lost of a sample, block by block."""
    return [loss for passage in finished.passages for loss in passage.losses]
