"""Running flows: rows move on alone, in order at the end, whatever arrives first and whatever is lost."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest

from fakes.asker import FakeAsker
from fakes.flow_runs import losses_of, rows_of, run_samples, samples_of_rows
from runners.asking.seam import Answer, Question
from runners.generate.flows.run import run_flow
from runners.generate.flows.seam import Finished, Flow, Row, Sample
from schemas.errors import EndpointError, EndpointUnreachable, UsageError

Write = Callable[[str], Flow]
FLOW = """
- name: ask
  type: LLMBlock
  config:
    prompt: {generation: 'ask {{topic}}'}
    output_cols: [question]
    parser: {type: list}
- name: answer
  type: LLMBlock
  config:
    prompt: {generation: 'answer {{question}}'}
    output_cols: [response]
    parser: {type: text}
- name: judge
  type: LLMBlock
  config:
    role: critic
    prompt: {generation: 'judge {{question}} {{response}}'}
    output_cols: [score]
    parser: {type: score}
- name: filter
  type: FilterByValueBlock
  config: {filter_column: score, filter_value: 1, operation: ge}
"""
GATHERING = FLOW.replace("- name: judge", "- {name: most, type: SetToMajorityValueBlock, config: {col_name: response}}\n- name: judge")  # fmt: skip  # noqa: E501
TOPICS = [{"topic": f"t{number:02}"} for number in range(12)]


def said(question: Question, draw: int) -> str:
    verb, *words = question.messages[0][1].split()
    match verb:
        case "ask":
            return "\n".join(f"- {words[0]}q{number}" for number in range(4))
        case "answer":
            return f"answer to {words[0]}"
    return "0" if words[0][-1] in "13" else "1"


def whole(ended: list[Finished]) -> list[Finished]:
    return sorted(ended, key=lambda one: one.sample.order)


@pytest.mark.parametrize("blocks", [FLOW, GATHERING], ids=["streaming", "gathering"])
@pytest.mark.parametrize("slots", [1, 3, 100])
def test_what_comes_out_does_not_depend_on_who_arrives_first(write: Write, blocks: str, slots: int) -> None:
    flow, samples = write(blocks), samples_of_rows(TOPICS)
    calm = whole(run_samples(flow, samples, FakeAsker(said)))
    for seed in range(4):
        chance = random.Random(seed)
        asker = FakeAsker(said, turns=lambda _, chance=chance: chance.randrange(20))
        assert whole(run_samples(flow, samples, asker, slots=slots)) == calm
    assert [row["question"] for row in rows_of(calm[0])] == ["t00q0", "t00q2"]
    assert [arrival.order for arrival in calm[1].arrivals] == [(0, 1, 0), (0, 1, 2)]
    assert [loss.text.split()[1] for loss in losses_of(calm[2])] == ["t02q1", "t02q3"]


def test_the_way_is_counted_block_by_block(write: Write) -> None:
    (finished,) = run_samples(write(FLOW), samples_of_rows(TOPICS[:1]), FakeAsker(said))
    assert [(one.block, one.came, one.asked, one.went) for one in finished.passages] == [
        ("ask", 1, 1, 4),
        ("answer", 4, 4, 4),
        ("judge", 4, 4, 4),
        ("filter", 4, 0, 2),
    ]
    assert [loss.reason for loss in losses_of(finished)] == ["score is below 1"] * 2


@pytest.mark.parametrize("blocks", [FLOW, GATHERING], ids=["streaming", "gathering"])
@pytest.mark.parametrize("rows", [0, 4], ids=["lost", "made"])
def test_every_step_is_told_and_all_of_them_are_the_whole_way(write: Write, blocks: str, rows: int) -> None:
    steps: list[float] = []
    answers = said if rows else lambda *_: "nothing"
    run_samples(write(blocks), samples_of_rows(TOPICS), FakeAsker(answers), moved=steps.append)
    assert sum(steps) == pytest.approx(len(TOPICS))
    assert min(steps) >= 0


def test_a_sample_is_on_its_way_while_its_rows_are(write: Write) -> None:
    halfway, steps = list[float](), list[float]()

    def answers(question: Question, draw: int) -> str:
        if question.role == "critic":
            halfway.append(sum(steps))  # after two of four blocks, for one row after the other
        return said(question, draw)

    run_samples(write(FLOW), samples_of_rows(TOPICS[:1]), FakeAsker(answers), moved=steps.append)
    assert steps[0] == pytest.approx(0.25)
    assert 0.25 < halfway[0] <= halfway[-1] < 1


def test_a_sample_without_rows_ends_too(write: Write) -> None:
    (finished,) = run_samples(write(FLOW), samples_of_rows(TOPICS[:1]), FakeAsker(lambda *_: "nothing"))
    assert (finished.arrivals, [one.came for one in finished.passages]) == ((), [1, 0, 0, 0])


def test_a_row_moves_on_while_others_wait(write: Write) -> None:
    slow = lambda question: 500 if question.messages[0][1] == "ask t00" else 1  # noqa: E731
    ended = run_samples(write(FLOW), samples_of_rows(TOPICS), FakeAsker(said, turns=slow), slots=12)
    assert ended[-1].sample.source == "s00"


def test_one_samples_failure_does_not_touch_the_others(write: Write) -> None:
    def answers(question: Question, draw: int) -> str | EndpointError:
        return EndpointUnreachable("gone") if "t05" in question.messages[0][1] else said(question, draw)

    ended = whole(run_samples(write(FLOW), samples_of_rows(TOPICS), FakeAsker(answers)))
    assert [len(one.arrivals) for one in ended] == [0 if place == 5 else 2 for place in range(12)]
    assert [loss.kind for loss in losses_of(ended[5])] == ["failed"]


def test_where_no_asking_is_any_more_all_ends_and_nothing_goes_on(write: Write) -> None:
    dead = EndpointUnreachable("nobody answers")
    asker = FakeAsker(
        said,
        turns=lambda question: 5 if "t03" in question.messages[0][1] else 1_000_000,
        ends=lambda question: dead if "t03" in question.messages[0][1] else None,
    )

    async def run() -> int:
        slots = asyncio.Semaphore(6)
        with pytest.raises(EndpointUnreachable) as caught:
            await collect(run_flow(write(FLOW), samples_of_rows(TOPICS), asker=asker, slots=slots))
        assert caught.value is dead
        assert len(asyncio.all_tasks()) == 1
        return slots._value

    assert asyncio.run(run()) == 6
    assert asker.in_flight == 0


def test_what_ended_before_the_end_still_comes(write: Write) -> None:
    asker = FakeAsker(said, ends=lambda question: EndpointError("dead") if "t01" in question.messages[0][1] else None)
    came: list[str] = []

    async def run() -> None:
        async for one in run_flow(write(FLOW), samples_of_rows(TOPICS), asker=asker, slots=asyncio.Semaphore(1)):
            came.append(one.sample.source)

    with pytest.raises(EndpointError, match="dead"):
        asyncio.run(run())
    assert came == ["s00"]


@pytest.mark.parametrize("blocks", [FLOW, GATHERING], ids=["streaming", "gathering"])
def test_who_stops_reading_leaves_nothing_behind(write: Write, blocks: str) -> None:
    asker = FakeAsker(said, turns=lambda question: 3 if "t00" in question.messages[0][1] or "most" in blocks else 9_999)

    async def run() -> int:
        slots = asyncio.Semaphore(5)
        async with aclosing(run_flow(write(blocks), samples_of_rows(TOPICS), asker=asker, slots=slots)) as stream:
            async for one in stream:
                assert one.arrivals
                break
        assert len(asyncio.all_tasks()) == 1
        return slots._value

    assert asyncio.run(run()) == 5
    assert asker.in_flight == 0


def test_a_cancelled_run_leaves_nothing_behind(write: Write) -> None:
    asker = FakeAsker(said, turns=lambda _: 1_000_000)

    async def run() -> int:
        slots = asyncio.Semaphore(5)
        task = asyncio.create_task(collect(run_flow(write(FLOW), samples_of_rows(TOPICS), asker=asker, slots=slots)))
        while asker.in_flight < 5:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert len(asyncio.all_tasks()) == 1
        return slots._value

    assert asyncio.run(run()) == 5
    assert asker.in_flight == 0


def test_samples_are_taken_as_slots_allow(write: Write) -> None:
    taken = 0
    ended = 0

    def samples() -> Iterator[Sample]:
        nonlocal taken
        for sample in samples_of_rows([{"topic": f"t{number}"} for number in range(300)]):
            taken += 1
            assert taken - ended <= 7 + 1  # one is in the hands of who reads
            yield sample

    async def run() -> None:
        nonlocal ended
        async for _ in run_flow(write(FLOW), samples(), asker=FakeAsker(said), slots=asyncio.Semaphore(7)):
            ended += 1

    asyncio.run(run())
    assert ended == 300


def test_several_runs_share_slots(write: Write) -> None:
    flow, asker = write(GATHERING), FakeAsker(said, turns=lambda _: 3)

    async def run() -> list[list[Finished]]:
        slots = asyncio.Semaphore(2)
        runs = (run_flow(flow, samples_of_rows(TOPICS), asker=asker, slots=slots) for _ in range(3))
        return await asyncio.gather(*(collect(one) for one in runs))

    assert [len(ended) for ended in asyncio.run(run())] == [12, 12, 12]


def test_a_column_that_is_missing_is_told_at_the_start(write: Write) -> None:
    with pytest.raises(UsageError, match=r"flow needs the columns topic, which samples of leaf do not have"):
        run_samples(write(FLOW), samples_of_rows([{"other": "x"}]), FakeAsker(said))


class Numbering:
    name = "number"

    def gather(self, rows: Sequence[Row]) -> Sequence[Row]:
        return [{**row, "number": number} for number, row in enumerate(rows)]


def test_the_gathering_sees_rows_in_order_whoever_arrived_first(write: Write) -> None:
    asking = write(FLOW)
    flow = replace(asking, blocks=(asking.blocks[0], Numbering()))
    chance = random.Random(7)
    asker = FakeAsker(said, turns=lambda _: chance.randrange(20))
    ended = whole(run_samples(flow, samples_of_rows(TOPICS), asker, slots=100))
    assert [row["number"] for one in ended for row in rows_of(one)] == list(range(48))


def test_the_gathering_sees_all_rows_of_a_leaf(write: Write) -> None:
    ended = run_samples(write(GATHERING), samples_of_rows(TOPICS), FakeAsker(said), slots=1)
    assert {row["response"] for one in ended for row in rows_of(one)} == {"answer to t00q0"}


def test_a_fault_in_a_block_is_not_hidden(write: Write) -> None:
    def broken(question: Question, draw: int) -> Answer:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_samples(write(FLOW), samples_of_rows(TOPICS), FakeAsker(broken))


async def collect(stream: AsyncIterator[Any]) -> list[Any]:
    return [one async for one in stream]
