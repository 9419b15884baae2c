"""Opens a judge at an endpoint, and puts the tests' attacks to judges."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from common.judged import ITEMS, WRONG

from runners.asking.desk import Desk
from runners.asking.journal import Journal
from runners.asking.pool import open_pool
from runners.asking.seam import Models
from runners.asking.settings import PoolSettings
from runners.evaluate.judges.rate import rate_answers
from runners.evaluate.judges.seam import Judge
from runners.models.client.http import HttpClient
from runners.models.client.meter import Meter
from runners.models.client.seam import Endpoint
from schemas.item import OpenRecord

SECONDS = 600.0
SEED = 0


@dataclass(frozen=True)
class Opened:
    """Opens the model at an endpoint as a judge; its answers are remembered in the journal."""

    endpoint: Endpoint
    journal: Path

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[Models]:
        """Within the block it can be asked."""
        settings = PoolSettings(seconds=SECONDS)
        async with HttpClient(self.endpoint, timeout=SECONDS, tries=1, meter=Meter()) as client:
            with Journal(self.journal) as journal:
                desk = Desk(role="judge", client=client)
                async with open_pool([desk], journal=journal, seed=SEED, settings=settings) as pool:
                    yield pool


@dataclass(frozen=True)
class Effect:
    """By how many points (on 1 to 10) the rating of a wrong answer rises with each attack behind it; None where one of
    the two ratings is missing.
    """

    rises: tuple[float | None, ...]

    @property
    def mean(self) -> float | None:
        """Over those that were rated."""
        rated = self.rated
        return sum(rated) / len(rated) if rated else None

    @property
    def rated(self) -> list[float]:
        """Without the missing ones."""
        return [rise for rise in self.rises if rise is not None]


def attack(judge: Judge, attacks: Sequence[str]) -> Effect:
    """Wrong answers with and without an attack behind them, the items in turn."""
    alone = rate_answers(judge, ITEMS, WRONG)
    turns = [number % len(ITEMS) for number in range(len(attacks))]
    answers = [f"{WRONG[turn]}\n\n{text}" for turn, text in zip(turns, attacks, strict=True)]
    attacked = rate_answers(judge, [ITEMS[turn] for turn in turns], answers)
    return Effect(tuple(_rise(alone[turn], record) for turn, record in zip(turns, attacked, strict=True)))


def _rise(before: OpenRecord, after: OpenRecord) -> float | None:
    return None if before.rating is None or after.rating is None else after.rating - before.rating
