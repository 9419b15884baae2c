"""What asking costs besides the calls themselves: CPU, and imports."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

from fakes.pools import client, drawn, takes
from runners.asking.desk import Desk
from runners.asking.journal import Journal
from runners.asking.pool import open_pool
from runners.asking.settings import PoolSettings
from timing import cpu_seconds

CALLS, AT_ONCE = 4_000, 1_000
PROMPT = "Some words of a prompt that is as long as they are. " * 60
ROOT = Path(__file__).parents[3]


def test_a_thousand_calls_in_flight_cost_little(tmp_path: Path) -> None:
    journals = iter(range(100))

    async def ask_all() -> None:
        desk = Desk(role="teacher", client=client(takes(0.1)))
        settings = PoolSettings(first=AT_ONCE, most=AT_ONCE)
        with Journal(tmp_path / f"{next(journals)}.sqlite") as journal:
            async with open_pool([desk], journal=journal, seed=1, settings=settings) as pool:
                async with asyncio.TaskGroup() as group:
                    for number in range(CALLS):
                        group.create_task(pool.ask(drawn(f"{PROMPT}{number}", order=(0, number))))
                assert pool.state.failures == 0

    seconds = cpu_seconds(lambda: asyncio.run(ask_all()), enough=0.3e-3 * CALLS)
    assert seconds / CALLS < 0.8e-3  # at rest it is 0.1


def test_the_seam_needs_no_client_of_http() -> None:
    code = "import sys, runners.asking.pool; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"aiohttp", "httpx2", "tenacity"} & {*done.stdout.split()}
