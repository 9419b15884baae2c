"""A pool over a fake endpoint that asks one question after the other: faults meet the calls they are meant for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fakes.endpoint_http import FakeEndpoint
from runners.asking.desk import Desk
from runners.asking.journal import Journal
from runners.asking.pool import Pool, open_pool
from runners.asking.settings import PoolSettings
from runners.models.client.http import HttpClient
from runners.models.client.meter import Meter
from schemas.generation import Role

SECONDS = 0.5
SETTINGS = PoolSettings(
    seconds=SECONDS, tries=2, first=1, most=1, pause=0.01, longest_pause=0.02, rounds=2, trials=2, patience=1
)


@dataclass(frozen=True)
class OneByOne:
    """Opens the pool, in which `role` is asked, with impatient settings."""

    fake: FakeEndpoint
    journal: Path
    role: Role

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[Pool]:
        async with HttpClient(self.fake.endpoint, timeout=SECONDS, tries=1, meter=Meter()) as client:
            with Journal(self.journal) as journal:
                desk = Desk(role=self.role, client=client)
                async with open_pool([desk], journal=journal, seed=0, settings=SETTINGS) as pool:
                    yield pool
