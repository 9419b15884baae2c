"""The stub of a teacher that benchmarks and fault tests ask: what it counts, how it fails, what it answers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import TypeVar

import pytest
import yaml

from benchmarks.common.teacher_stub import KINDS, Behaviour, stub
from benchmarks.common.teacher_stub.answers import answer
from benchmarks.common.teacher_stub.faults import REFUSAL
from benchmarks.common.teacher_stub.pace import pace_of
from benchmarks.common.teacher_stub.server import serve
from benchmarks.common.teacher_stub.teacher import Teacher
from benchmarks.common.teacher_stub.texts import number_of, question
from runners.models.client.http import HttpClient
from runners.models.client.meter import Meter
from runners.models.client.probe import probe
from runners.models.client.seam import Endpoint, Reply, Sampling
from schemas.errors import EndpointError, EndpointRefused, EndpointTimeout

Result = TypeVar("Result")
FLOWS = Path(__file__).parents[1] / "runners/generate/flows/builtin"
ASK = [{"role": "user", "content": "Write 3 new questions.\n<question>the new question</question>"}]


def ask(
    behaviour: Behaviour, work: Callable[[HttpClient, Teacher], Awaitable[Result]], *, timeout: float = 60
) -> Result:
    async def run() -> Result:
        async with serve(behaviour) as (teacher, port):
            endpoint = Endpoint(f"http://127.0.0.1:{port}/v1", behaviour.model)
            async with HttpClient(endpoint, timeout=timeout, tries=1, meter=Meter()) as client:
                return await work(client, teacher)

    return asyncio.run(run())


def test_a_process_answers_and_counts() -> None:
    async def some(url: str) -> None:
        async with HttpClient(Endpoint(url, "stub"), timeout=60, tries=1, meter=Meter()) as client:
            await asyncio.gather(*(client.chat(ASK, Sampling(n=2)) for _ in range(10)))
            assert await client.models() == ("stub",)

    with stub(Behaviour(seconds=0.6)) as one:
        asyncio.run(some(one.url))
        counted = one.stats()
    assert (counted.requests, counted.prompts, counted.choices, counted.in_flight) == (10, 10, 20, 0)
    assert counted.most_in_flight == 10
    assert counted.busy >= 0.59
    assert counted.tokens > 0


@pytest.mark.parametrize(
    ("behaviour", "chat", "completions", "n", "batches"),
    [
        (Behaviour(seconds=0), True, True, True, True),
        (Behaviour(seconds=0, completions=False), True, False, True, False),
        (Behaviour(seconds=0, chat=False), False, True, True, True),
        (Behaviour(seconds=0, several="ignored"), True, True, False, True),
        (Behaviour(seconds=0, several="refused"), True, True, False, True),
        (Behaviour(seconds=0, lists="refused"), True, True, True, False),
        (Behaviour(seconds=0, lists="failed"), True, True, True, False),
    ],
)
def test_a_probe_finds_what_it_was_told_to_be(
    behaviour: Behaviour, chat: bool, completions: bool, n: bool, batches: bool
) -> None:
    found = ask(behaviour, lambda client, _: probe(client))
    assert (found.chat, found.completions, found.n, found.batches) == (chat, completions, n, batches)


def test_above_its_limit_callers_are_sent_away_with_a_pause() -> None:
    async def crowd(client: HttpClient, teacher: Teacher) -> tuple[list[object], Teacher]:
        calls = (client.chat(ASK, Sampling()) for _ in range(7))
        return await asyncio.gather(*calls, return_exceptions=True), teacher

    answers, teacher = ask(Behaviour(seconds=0.6, most_in_flight=3, retry_after=2), crowd)
    away = [one for one in answers if isinstance(one, EndpointRefused)]
    assert [(one.status, one.passing, one.after) for one in away] == 4 * [(429, True, 2.0)]
    assert (teacher.counters.sent_away, teacher.counters.requests, teacher.counters.in_flight) == (4, 3, 0)


def test_a_shared_engine_has_one_speed_for_all() -> None:
    """Twenty answers of the same length take as long together as their tokens do at the engine's speed."""

    async def many(client: HttpClient, teacher: Teacher) -> tuple[float, int]:
        await asyncio.gather(*(client.chat(ASK, Sampling(max_tokens=20)) for _ in range(20)))
        return teacher.counters.busy, teacher.counters.tokens

    busy, tokens = ask(Behaviour(seconds=0, tokens_per_second=1000), many)
    assert tokens == 20 * 20
    assert busy >= tokens / 1000 - 0.01
    busy, tokens = ask(Behaviour(seconds=0, tokens_per_second=10_000, tokens_per_second_each=100), many)
    assert busy >= 20 / 100 - 0.01


def test_times_spread_and_one_call_in_fifty_is_ten_times_slower() -> None:
    planned: list[float] = []

    async def plan() -> None:
        loop = asyncio.get_running_loop()
        pace = pace_of(Behaviour(seconds=0.2, spread=True))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                loop, "call_later", lambda seconds, _: planned.append(seconds) or SimpleNamespace(cancel=None)
            )
            for number in range(5000):
                pace.start(1, number_of(number) / 2**128, lambda: None)

    asyncio.run(plan())
    planned.sort()
    assert planned[2500] == pytest.approx(0.2, rel=0.1)
    assert 50 <= sum(seconds > 0.2 * 6 for seconds in planned) <= 150  # a hundred are slow, a few of them hardly


def test_who_leaves_a_shared_engine_leaves_his_share_to_the_others() -> None:
    async def leave(client: HttpClient, teacher: Teacher) -> float:
        calls = [asyncio.create_task(client.chat(ASK, Sampling(max_tokens=20))) for _ in range(100)]
        while teacher.counters.in_flight < 100:
            await asyncio.sleep(0.005)
        for call in calls[1:]:
            call.cancel()
        assert (await calls[0]).choices
        assert teacher.counters.in_flight == 0
        return teacher.counters.busy

    assert ask(Behaviour(seconds=0.5, tokens_per_second=100), leave) < 15  # all of them would take 20 seconds


@pytest.mark.parametrize("kind", KINDS)
def test_faults_come_as_they_are_called(kind: str) -> None:
    async def once(client: HttpClient, teacher: Teacher) -> tuple[object, int]:
        try:
            return (await client.chat(ASK, Sampling())).choices[0].text, teacher.counters.faults[kind]
        except EndpointError as error:
            return error, teacher.counters.faults[kind]

    said, hits = ask(Behaviour(seconds=0, faults=1, kinds=(kind,)), once, timeout=0.5)
    assert hits == 1
    if kind in ("empty", "refusal"):
        assert said == ("" if kind == "empty" else REFUSAL)
    else:
        assert isinstance(said, EndpointTimeout if kind == "hang" else EndpointError)
        assert said.passing


def test_faults_are_as_many_as_asked_for_and_the_same_each_time() -> None:
    async def many(client: HttpClient, teacher: Teacher) -> dict[str, int]:
        for at in range(400):
            await asyncio.gather(client.complete(f"Prompt {at}", Sampling(max_tokens=2)), return_exceptions=True)
        return dict(teacher.counters.faults)

    kinds = tuple(kind for kind in KINDS if kind != "hang")
    first, again = (ask(Behaviour(seconds=0, faults=0.2, kinds=kinds), many) for _ in range(2))
    assert first == again
    assert {*first} == {*kinds}
    assert 60 <= sum(first.values()) <= 100  # 80 of 400, and what chance does to that


def test_draws_differ_and_repeat_themselves_by_their_seed() -> None:
    async def draw(client: HttpClient, _: Teacher) -> list[str]:
        warm = [Sampling(temperature=1, seed=1), Sampling(temperature=1, seed=2), Sampling(temperature=1, seed=1)]
        replies = [await client.chat(ASK, wish) for wish in (*warm, Sampling(temperature=1), Sampling(temperature=1))]
        return [reply.choices[0].text for reply in replies]

    one, two, again, *unseeded = ask(Behaviour(seconds=0), draw)
    assert one == again
    assert len({one, two, *unseeded}) == 4


def test_answers_do_not_depend_on_how_they_are_asked_for_together() -> None:
    async def both(client: HttpClient, _: Teacher) -> tuple[list[str], list[str]]:
        prompts = [f"{at} {ASK[0]['content']}" for at in range(3)]
        wish = Sampling(temperature=1, seed=5, n=2)
        together = await client.complete_many(prompts, wish)
        alone = [await client.complete(prompt, wish) for prompt in prompts]
        return texts(together), texts(alone)

    together, alone = ask(Behaviour(seconds=0), both)
    assert together == alone
    assert len({*together}) == 6


def texts(replies: Iterable[Reply]) -> list[str]:
    return [one.text for reply in replies for one in reply.choices]


def prompts() -> list[Path]:
    return sorted(FLOWS.glob("*/prompts/*.yaml"))


@pytest.mark.parametrize("path", prompts(), ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_answers_have_the_tags_that_a_bundled_prompt_wants(path: Path) -> None:
    prompt = yaml.safe_load(path.read_text())
    order = ("system", "introduction", "principles", "examples", "generation")
    text = "\n\n".join(prompt.get(part) or "" for part in order).replace("{{ num_samples }}", "3")
    said = answer(text, number_of(str(path)))
    for start, end in zip(prompt["start_tags"], prompt["end_tags"], strict=True):
        found = re.findall(re.escape(start) + r"\s*(.+?)\s*" + re.escape(end), said, re.DOTALL)
        assert len(found) == (3 if "{{ num_samples }}" in prompt["generation"] else len(found))
        assert found


def test_made_up_questions_differ_and_have_one_question_mark() -> None:
    made = [question(number_of(at)) for at in range(2000)]
    assert len({*made}) == 2000
    assert all(one.count("?") <= 1 for one in made)
