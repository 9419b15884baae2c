"""Generation by taxobot, by a bare client that does nothing but call, and by the programs that it is measured against.

All ask a stub of a teacher; how long a program takes to import is not counted.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import aiohttp
from common.peers import prepare
from common.teacher_stub import Behaviour, Stub, stub
from common.teacher_stub.process import Counted
from common.teaching import CHUNK_WORDS, count_words

from runners.asking.desk import Desk
from runners.asking.journal import Journal
from runners.asking.pool import Pool, open_pool
from runners.generate.flows.load import load_flow
from runners.generate.flows.pipelines import find_flows
from runners.generate.flows.run import run_flow
from runners.generate.flows.seam import Flow, Sample
from runners.generate.generation import generate
from runners.generate.request import Material, Request
from runners.models.client.http import HttpClient
from runners.models.client.meter import Meter
from runners.models.client.seam import Endpoint
from runners.progress import Progress

SDG = ("instructlab-sdg==0.8.3",)
HUB = ("sdg-hub==0.9.4",)
HARNESS = Path(__file__).with_name("peer_generation.py")
PATIENCE = 120.0
REQUEST = Request(
    flows=find_flows("full"),
    pipeline="full",
    model="stub",
    control=False,
    chunk_limit=CHUNK_WORDS,
    count=count_words,
)
"""The full pipeline on all that a leaf has: the others withhold nothing, either."""
Peer = Literal["sdg", "hub"]


@dataclass(frozen=True, slots=True)
class Run:
    """What a run took: wall and CPU seconds (those of child processes included), and what the stub saw of it."""

    rows: int
    wall: float
    cpu: float
    counted: Counted

    @property
    def busy(self) -> float:
        """The share of the time, in percent, in which the stub had a call in flight."""
        return 100 * self.counted.busy / self.wall


def measured(behaviour: Behaviour, work: Callable[[Stub], int]) -> Run:
    """Do work on a fresh stub; it says how many rows came of it."""
    with stub(behaviour) as teacher:
        began, cpu = time.monotonic(), _cpu()
        rows = work(teacher)
        wall, cpu = time.monotonic() - began, _cpu() - cpu
        return Run(rows, wall, cpu, teacher.stats())


def by_taxobot(materials: Sequence[Material], behaviour: Behaviour, request: Request = REQUEST) -> Run:
    """The whole of it: chunks, questions, answers, critics, multiple choice, duplicates, files."""

    def work(teacher: Stub) -> int:
        with TemporaryDirectory() as place:
            output = Path(place)
            made = generate(
                materials,
                request,
                models=lambda: open_models(teacher, output),
                output=output,
                when=datetime.now(UTC),
                progress=Progress(),
            )
            return sum(made.kept.values())

    return measured(behaviour, work)


def by_our_flow(flow: Path, rows: Sequence[dict[str, Any]], behaviour: Behaviour) -> Run:
    """A flow on rows, without what comes before and after it."""

    def work(teacher: Stub) -> int:
        with TemporaryDirectory() as place:
            return asyncio.run(_flow(load_flow(flow), rows, teacher, Path(place)))

    return measured(behaviour, work)


def by_bare_client(like: Run, behaviour: Behaviour) -> Run:
    """As many calls as another run made, with prompts as long, all at once."""
    return measured(behaviour, lambda teacher: asyncio.run(_bare(like.counted, teacher)))


def by_peer(peer: Peer, flow: str, rows: Sequence[dict[str, Any]], behaviour: Behaviour) -> Run:
    """A flow of another program on rows; `flow` is its path within the program's package."""
    python = prepare("instructlab-sdg", SDG) if peer == "sdg" else prepare("sdg-hub", HUB)
    told: list[dict[str, float]] = []

    def work(teacher: Stub) -> int:
        request = {"peer": peer, "flow": flow, "rows": list(rows), "url": teacher.url, "model": teacher.model}
        told.append(_ask_peer(python, request))
        return int(told[0]["rows"])

    run = measured(behaviour, work)
    return replace(run, wall=told[0]["wall"], cpu=told[0]["cpu"])


def flow_of_instructlab(path: str) -> Path:
    """A flow's file within instructlab-sdg, as it was installed; taxobot reads it unchanged."""
    home = prepare("instructlab-sdg", SDG).parents[1]
    (found,) = home.glob(f"lib/python3*/site-packages/instructlab/sdg/{path}")
    return found


@asynccontextmanager
async def open_models(teacher: Stub, folder: Path) -> AsyncIterator[Pool]:
    """The stub as teacher and critic, through taxobot's client, scheduler and journal."""
    endpoint = Endpoint(teacher.url, teacher.model)
    async with HttpClient(endpoint, timeout=PATIENCE, tries=1, meter=Meter()) as client:
        with Journal(folder / "journal.sqlite") as journal:
            async with open_pool([Desk(role="teacher", client=client)], journal=journal, seed=0) as pool:
                yield pool


async def _flow(flow: Flow, rows: Sequence[dict[str, Any]], teacher: Stub, folder: Path) -> int:
    samples = (Sample("leaf", f"s{place}", (0, place), row) for place, row in enumerate(rows))
    async with open_models(teacher, folder) as pool:
        finished = run_flow(flow, samples, asker=pool, slots=asyncio.Semaphore(len(rows)))
        return sum([len(one.arrivals) async for one in finished])


async def _bare(like: Counted, teacher: Stub) -> int:
    words = "x" * (4 * like.prompt_tokens // max(1, like.prompts))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def call(number: int) -> str:
            body = {"model": teacher.model, "messages": [{"role": "user", "content": f"{number} {words}"}]}
            async with session.post(f"{teacher.url}/chat/completions", json=body) as response:
                return str((await response.json())["choices"][0]["message"]["content"])

        return len(await asyncio.gather(*(call(number) for number in range(like.requests))))


def _ask_peer(python: Path, request: dict[str, Any]) -> dict[str, float]:
    with TemporaryDirectory() as home:
        environment = os.environ | {"HOME": home, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
        done = subprocess.run(
            [str(python), "-P", str(HARNESS)],
            input=json.dumps(request),
            text=True,
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _cpu() -> float:
    times = os.times()
    return times.user + times.system
