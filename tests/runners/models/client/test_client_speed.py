"""What a call costs: CPU time of this process, whether few or many are in flight."""

from __future__ import annotations

import asyncio

from benchmarks.common.teacher_stub import Behaviour, Stub, stub
from runners.models.client.http import HttpClient
from runners.models.client.meter import Meter
from runners.models.client.seam import Endpoint, Reply, Sampling
from timing import cpu_seconds

CALLS = 1_000
PROMPT = "What does this say? " + "A few words and some more. " * 120
MILLISECONDS = 1.5
"""At rest it is 0.2; a pool that looks at all of its connections for each call takes 5."""


def test_a_call_is_cheap_however_many_are_in_flight() -> None:
    with stub(Behaviour(seconds=0.2)) as teacher:
        seconds = cpu_seconds(lambda: asyncio.run(ask_all(teacher)), enough=CALLS * MILLISECONDS / 1000)
    assert 1000 * seconds / CALLS <= MILLISECONDS


async def ask_all(teacher: Stub) -> list[Reply]:
    endpoint = Endpoint(teacher.url, teacher.model)
    async with HttpClient(endpoint, timeout=60, tries=1, meter=Meter()) as client:
        prompts = ([{"role": "user", "content": f"{number}. {PROMPT}"}] for number in range(CALLS))
        return await asyncio.gather(*(client.chat(prompt, Sampling(max_tokens=50)) for prompt in prompts))
