"""A storm of webhooks at the service: none lost, none doubled, none forged accepted, quick answers, steady memory.

The server is a process of its own, with its real intake, queue and hearings on SQLite; only GitHub's answers are made
up. One delivery in five comes twice, one in twenty is forged, none is in its place; they come in bursts of up to 150 at
once. Afterwards the database is counted. The client takes its share of the same processors.

    python benchmarks/webhooks.py [--quick] [--json] [--database URL]

--database: an empty one, such as postgresql+psycopg://…, in the place of SQLite. --quick: 3,000 deliveries.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import psutil
import sqlalchemy as sa
from common.targets import Target, read_arguments, show
from common.webhook_load import Delivery, make_load

NUMBER, QUICK = 10_000, 3_000
FROM, QUICK_FROM = 2_000, 1_000
"""Memory is compared with what it was after so many deliveries."""
BURST = 150
SEED = 8
PATIENCE = 600.0
LEVEL = 3.0
"""Seconds of rest before memory is read."""


@dataclass(frozen=True)
class Answered:
    """A delivery with its answer: the status, and seconds from sending to the end of the answer."""

    delivery: Delivery
    status: int
    seconds: float


@dataclass(frozen=True)
class Stormed:
    """All answers; seconds in which deliveries were answered, and from then until all were heard; bytes that memory
    grew by.
    """

    answers: Sequence[Answered]
    busy: float
    heard: float
    grown: int


@dataclass(frozen=True)
class Kept:
    """What the database holds: hearings by id, those that are done, how often each was considered, lives."""

    hearings: frozenset[str]
    done: int
    considered: int
    lives: frozenset[str]


def main() -> None:
    """Measure and print."""
    chosen = read_arguments(__doc__ or "", _add)
    number, begin = (QUICK, QUICK_FROM) if chosen.quick else (NUMBER, FROM)
    load = make_load(number, seed=SEED)
    with TemporaryDirectory() as folder:
        url = chosen.database or f"sqlite:///{folder}/state.sqlite"
        with service(url, Path(folder) / "service.log") as (process, port):
            stormed = asyncio.run(storm(load, port, process, url, begin))
        kept = count(url)
    show(f"{number:,} webhook deliveries", rows(load, stormed, kept, begin), as_json=chosen.json)


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database", metavar="URL", help="an empty database in the place of SQLite")


@contextmanager
def service(url: str, log: Path) -> Iterator[tuple[psutil.Process, int]]:
    """The service, with the port that it listens on; it is asked to end, and has to."""
    environment = os.environ | {"PYTHONPATH": f"{Path(__file__).parent}{os.pathsep}{Path(__file__).parents[1]}"}
    command = [sys.executable, "-m", "common.webhook_service", url, str(log)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as started:
        try:
            told = started.stdout.readline() if started.stdout is not None else ""
            if not told:
                raise SystemExit(f"the service did not start: {log.read_text(encoding='utf-8')[-2000:]}")
            yield psutil.Process(started.pid), int(told)
        finally:
            started.send_signal(signal.SIGTERM)
            started.wait(60)


async def storm(load: Sequence[Delivery], port: int, process: psutil.Process, url: str, begin: int) -> Stormed:
    """Send everything, in bursts; memory is read after `begin` deliveries and at the end, when all is heard."""
    timeout = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(
        f"http://127.0.0.1:{port}", connector=aiohttp.TCPConnector(limit=BURST, keepalive_timeout=1), timeout=timeout
    ) as session:
        first, busy, _ = await send(session, load[:begin], url)
        before = process.memory_info().rss
        rest, more, heard = await send(session, load[begin:], url)
        return Stormed([*first, *rest], busy + more, heard - more, process.memory_info().rss - before)


async def send(
    session: aiohttp.ClientSession, load: Sequence[Delivery], url: str
) -> tuple[list[Answered], float, float]:
    """Send these; returns the answers, and seconds until all were answered and until all were heard."""
    chance, answers, began = random.Random(SEED), list[Answered](), time.monotonic()
    place = 0
    while place < len(load):
        burst = load[place : place + chance.randint(1, BURST)]
        answers += await asyncio.gather(*(post(session, one) for one in burst))
        place += len(burst)
    busy = time.monotonic() - began
    while still_unheard(url):
        if time.monotonic() - began > PATIENCE:
            raise SystemExit(f"{still_unheard(url)} deliveries were not heard within {PATIENCE:.0f} s")
        await asyncio.sleep(0.2)
    heard = time.monotonic() - began
    await asyncio.sleep(LEVEL)
    return answers, busy, heard


async def post(session: aiohttp.ClientSession, delivery: Delivery) -> Answered:
    """One request."""
    headers = {
        "Content-Type": "application/json",
        "X-GitHub-Event": delivery.event,
        "X-GitHub-Delivery": delivery.id,
        "X-Hub-Signature-256": delivery.signature,
    }
    began = time.monotonic()
    async with session.post("/webhook", data=delivery.body, headers=headers) as answer:
        await answer.read()
        return Answered(delivery, answer.status, time.monotonic() - began)


WORKFLOWS = sa.table("workflow_status", sa.column("workflow_uuid"), sa.column("name"), sa.column("status"))
STEPS = sa.table("operation_outputs", sa.column("workflow_uuid"), sa.column("function_name"))


@contextmanager
def reading(url: str) -> Iterator[sa.Connection]:
    """The workflows' database, to be read."""
    schema = None if url.startswith("sqlite") else "dbos"
    engine = sa.create_engine(url).execution_options(schema_translate_map={None: schema})
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def still_unheard(url: str) -> int:
    """How many hearings have not ended, well or not."""
    over = WORKFLOWS.c.status.in_(["SUCCESS", "ERROR"])
    unheard = sa.select(sa.func.count()).where(WORKFLOWS.c.name == "hear", ~over)
    with reading(url) as connection:
        return int(connection.execute(unheard).scalar_one())


def count(url: str) -> Kept:
    """What is in the database at the end."""
    with reading(url) as connection:
        rows = connection.execute(sa.select(WORKFLOWS)).all()
        considered = sa.select(sa.func.count()).select_from(STEPS).where(STEPS.c.function_name == "consider")
        return Kept(
            frozenset(row.workflow_uuid for row in rows if row.name == "hear"),
            sum(row.name == "hear" and row.status == "SUCCESS" for row in rows),
            int(connection.execute(considered).scalar_one()),
            frozenset(row.workflow_uuid for row in rows if row.name == "live"),
        )


def rows(load: Sequence[Delivery], stormed: Stormed, kept: Kept, begin: int) -> Sequence[Target]:
    """The figures with their goals."""
    wanted = {one.id for one in load if one.kept}
    forged = {one.id for one in load if one.forged}
    believed = sum(one.status != 401 for one in stormed.answers if one.delivery.forged)
    refused = sum(one.status != 202 for one in stormed.answers if not one.delivery.forged)
    pulls = {
        one.body.partition(b'"number": ')[2].partition(b",")[0]
        for one in load
        if one.event == "pull_request" and one.kept
    }
    seconds = sorted(one.seconds for one in stormed.answers)
    return [
        Target("of GitHub's own, refused", refused, 0),
        Target(
            "lost (not in the database, or not heard)", len(wanted) - min(len(wanted & kept.hearings), kept.done), 0
        ),
        Target("doubled (heard more than once)", kept.considered - len(kept.hearings), 0),
        Target("kept that nobody sent or that were to be ignored", len(kept.hearings - wanted), 0),
        Target("lives too many or too few", abs(len(kept.lives) - len(pulls)), 0),
        Target("forged and answered as if they were GitHub's", believed, 0),
        Target("forged and kept", len(forged & kept.hearings), 0),
        Target("answer, median, s", statistics.median(seconds)),
        Target("answer, 99th percentile, s", seconds[int(len(seconds) * 0.99)], 1),
        Target("answer, slowest, s", seconds[-1], 10),
        Target("answered a second", len(seconds) / stormed.busy),
        Target("from the last answer until all were heard, s", stormed.heard),
        Target(f"memory grown from delivery {begin:,} to {len(seconds):,}, MB", stormed.grown / 1e6, 20),
    ]


if __name__ == "__main__":
    main()
