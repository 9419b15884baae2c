"""A program to be killed: it asks as many questions as it is told, and writes a line to stdout for each step of each.

python killed_pool.py JOURNAL QUESTIONS [LINES]

After so many lines it stands still, as whoever is to kill it then may get the processor late.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
from pathlib import Path

from fakes.model_client import Call
from fakes.pools import client, drawn, open_pool
from runners.asking.desk import Desk
from runners.asking.journal import Journal
from runners.asking.pool import Pool
from runners.asking.settings import PoolSettings

AT_ONCE = 8
LINES = itertools.count(1)


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
    if sys.argv[3:] == [str(next(LINES))]:
        time.sleep(600)


async def answer(call: Call) -> str:
    tell(f"asked {call.prompt}")
    await asyncio.sleep(0.002)
    return f"re: {call.prompt}"


async def ask(pool: Pool, number: int) -> None:
    await pool.ask(drawn(str(number)))
    tell(f"came {number}")


async def main(path: Path, questions: int) -> None:
    desk = Desk(role="teacher", client=client(answer))
    settings = PoolSettings(first=AT_ONCE, most=AT_ONCE)
    with Journal(path) as journal:
        async with open_pool([desk], journal=journal, seed=1, settings=settings) as pool, asyncio.TaskGroup() as group:
            for number in range(questions):
                group.create_task(ask(pool, number))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
