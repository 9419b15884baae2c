"""Failures that pass, endpoints that break, and the end of all asking. Virtual time."""

from __future__ import annotations

import asyncio
import random

import pytest

from fakes.model_client import Call, Script
from fakes.pools import Room, Slots, ask_all, client, drawn, pool_over, question, refused, takes, texts, unreachable
from fakes.virtual_time import now, run
from runners.asking.journal import Journal
from schemas.errors import EndpointError, EndpointTimeout, EndpointUnreachable, UsageError


@pytest.fixture(autouse=True)
def seeded() -> None:
    random.seed(1)


def failing(*errors: EndpointError) -> Script:
    """These failures, then answers."""
    left = iter(errors)

    async def script(call: Call) -> str:
        for error in left:
            raise error
        return f"re: {call.prompt}"

    return takes(0.1, script)


def always(error: EndpointError, *, seconds: float = 0.1) -> Script:
    async def script(call: Call) -> str:
        raise error

    return takes(seconds, script)


def down(beginning: float, end: float) -> Script:
    async def script(call: Call) -> str:
        await asyncio.sleep(0.1)
        if beginning <= now() < end:
            raise unreachable()
        return f"re: {call.prompt}"

    return script


def poisoned(call: Call) -> bool:
    return "poison" in call.prompt


def test_what_passes_is_asked_again_after_ever_longer_pauses(journal: Journal) -> None:
    async def work() -> None:
        teacher = client(failing(*[refused(500)] * 4))
        async with pool_over(journal, teacher, tries=5, rounds=100) as pool:
            assert texts(await pool.ask(question("q"))) == ["re: q"]
            assert (pool.state.asked, pool.state.retries, pool.state.failures) == (1, 4, 0)
        pauses = [later.at - earlier.at - 0.1 for earlier, later in zip(teacher.calls, teacher.calls[1:], strict=False)]
        assert all(0.25 * 2**number <= pause <= 0.5 * 2**number for number, pause in enumerate(pauses))

    run(work())


def test_what_does_not_pass_is_one_rows_loss(journal: Journal) -> None:
    async def half(call: Call) -> str:
        if poisoned(call):
            raise refused(500)
        return f"re: {call.prompt}"

    async def work() -> None:
        teacher = client(takes(0.1, half))
        async with pool_over(journal, teacher, tries=3) as pool:
            asked = [question(f"{'poison' if number % 5 == 0 else 'good'} {number}") for number in range(50)]
            answers = texts(await ask_all(pool, asked))
            assert answers[0] == "! http://fake/v1 says 500"
            assert sum(answer.startswith("re: good") for answer in answers) == 40
            assert pool.state.failures == pool.state.leaves["knowledge/x"].failed == 10
            assert not pool.state.endpoints[0].lost
        assert sum(poisoned(call) for call in teacher.calls) == 3 * 10
        assert len(journal) == 40, "failures are not remembered"

    run(work())


def test_poison_at_the_end_ends_no_run(journal: Journal) -> None:
    """Nothing else is asked any more that could show that the server lives, but it is asked for one word."""

    async def half(call: Call) -> str:
        if poisoned(call):
            raise refused(500)
        return f"re: {call.prompt}"

    async def work() -> None:
        async with pool_over(journal, client(takes(0.1, half))) as pool:
            answers = await ask_all(pool, [question(f"poison {number}") for number in range(5)])
            assert all(isinstance(answer, EndpointError) for answer in answers)
            assert texts(await pool.ask(question("good"))) == ["re: good"]

    run(work())


def test_what_the_endpoint_does_not_want_is_not_asked_again(journal: Journal) -> None:
    async def half(call: Call) -> str:
        if poisoned(call):
            raise refused(400)
        return f"re: {call.prompt}"

    async def work() -> None:
        teacher = client(half)
        async with pool_over(journal, teacher) as pool:
            answers = await ask_all(pool, [question(f"poison {number}") for number in range(9)])
            assert {*texts(answers)} == {"! http://fake/v1 says 400"}
            assert texts(await pool.ask(question("q"))) == ["re: q"]
        assert sum(poisoned(call) for call in teacher.calls) == 9

    run(work())


def test_half_a_character_in_a_question_is_that_rows_loss(journal: Journal) -> None:
    async def strict(call: Call) -> str:
        if "\ud83d" in call.prompt:
            raise UsageError("what model is asked holds half a character (U+D83D); leave it out")
        return f"re: {call.prompt}"

    async def work() -> None:
        async with pool_over(journal, client(strict)) as pool:
            answers = await ask_all(pool, [question("cut \ud83d"), question("whole")])
        assert texts(answers) == ["! what model is asked holds half a character (U+D83D); leave it out", "re: whole"]

    run(work())


def test_calls_that_are_turned_away_are_no_ones_loss(journal: Journal) -> None:
    async def work() -> None:
        room = Room(20)
        async with pool_over(journal, client(room)) as pool:
            answers = await ask_all(pool, [question(str(number)) for number in range(2_000)])
            assert texts(answers) == [f"re: {number}" for number in range(2_000)]
            assert pool.state.failures == 0
        assert len(room.turned_away) < 150
        assert now() < 1.5 * 2_000 / 20 * 0.2

    run(work())


def test_retry_after_holds_for_all_calls(journal: Journal) -> None:
    async def work() -> None:
        teacher = client(failing(refused(429, after=7.0)))
        async with pool_over(journal, teacher, first=1, most=1) as pool:
            await ask_all(pool, [question(str(number)) for number in range(5)])
            assert pool.state.endpoints[0].resting == 0
        assert teacher.calls[0].at == 0
        assert 7.1 <= teacher.calls[1].at <= 7.9

    run(work())


def test_an_endpoint_that_wants_to_rest_for_too_long_is_left_out(journal: Journal) -> None:
    async def work() -> None:
        teacher = client(always(refused(429, after=3_600)))
        async with pool_over(journal, teacher) as pool:
            with pytest.raises(EndpointError, match="says 429; every answer that came is kept"):
                await pool.ask(question("q"))
        assert now() < 10

    run(work())


def test_time_limits_make_fewer_calls(journal: Journal) -> None:
    inside = 0

    async def crowded(call: Call) -> str:
        nonlocal inside
        inside += 1
        late = inside > 20
        try:
            await asyncio.sleep(5.0 if late else 0.2)
        finally:
            inside -= 1
        if late:
            raise EndpointTimeout("http://fake/v1 did not answer", passing=True)
        return f"re: {call.prompt}"

    async def work() -> None:
        async with pool_over(journal, client(crowded), first=64) as pool:
            answers = await ask_all(pool, [question(str(number)) for number in range(500)])
            assert texts(answers) == [f"re: {number}" for number in range(500)]
            assert pool.state.endpoints[0].limit <= 32

    run(work())


def test_an_endpoint_that_is_down_for_a_while_costs_nothing_but_time(journal: Journal) -> None:
    async def work() -> None:
        teacher = client(down(1.0, 30.0))
        async with pool_over(journal, teacher, tries=3, most=64) as pool:
            answers = await ask_all(pool, [question(str(number)) for number in range(3_000)])
            assert texts(answers) == [f"re: {number}" for number in range(3_000)]
        lost = [call for call in teacher.calls if 2.5 < call.at < 29]
        assert {call.prompt for call in lost} == {"Say one word."}, "one trial at a time"
        assert len(lost) <= 8
        assert now() < 60

    run(work())


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (unreachable(), 5),
        (EndpointUnreachable("http://fake/v1 cannot be trusted"), 5),
        (refused(401), 5),
        (refused(404), 5),
        (refused(429, passing=False), 5),
        (refused(503), 180),
        (refused(500), 180),
    ],
)
def test_an_endpoint_that_never_answers_ends_it_with_a_sentence(
    journal: Journal, error: EndpointError, seconds: float
) -> None:
    async def work() -> None:
        teacher = client(always(error))
        async with pool_over(journal, teacher, tries=50) as pool:
            with pytest.raises(EndpointError) as ended:
                await pool.ask(question("q"))
            assert str(ended.value) == (
                f"the teacher can't be asked any more: {error}; every answer that came is kept: mend that and run the "
                "same command again to carry on"
            )
            assert pool.state.endpoints[0].lost == str(error)
            with pytest.raises(EndpointError, match="can't be asked any more"):
                await pool.ask(question("another"))
        assert now() < seconds

    run(work())


def test_all_that_wait_are_told_and_what_came_is_kept(journal: Journal) -> None:
    async def work() -> None:
        teacher = client(down(1.0, 1e9))
        async with pool_over(journal, teacher, most=64) as pool:
            asked = [asyncio.create_task(pool.ask(question(str(number)))) for number in range(3_000)]
            await asyncio.wait(asked)
            kept = [task for task in asked if task.exception() is None]
            assert len(kept) == len(journal) > 500
            assert all(isinstance(task.exception(), EndpointError) for task in asked if task not in kept)
        teacher = client(takes(0.1))
        async with pool_over(journal, teacher) as pool:
            await ask_all(pool, [question(str(number)) for number in range(3_000)])
        assert len(teacher.calls) == 3_000 - len(kept)

    run(work())


def test_a_key_that_is_taken_away_loses_no_row(journal: Journal) -> None:
    async def revoked(call: Call) -> str:
        await asyncio.sleep(0.1)
        if now() > 1:
            raise refused(401)
        return f"re: {call.prompt}"

    async def work() -> None:
        async with pool_over(journal, client(revoked), most=64) as pool:
            with pytest.raises(ExceptionGroup) as ended:
                await ask_all(pool, [question(str(number)) for number in range(3_000)])
            assert ended.group_contains(EndpointError, match="says 401")
            assert pool.state.failures == 0

    run(work())


def test_several_endpoints_share_by_what_they_can_take(journal: Journal) -> None:
    async def work() -> None:
        slow, quick = client(Slots(5), name="slow"), client(Slots(50), name="quick")
        async with pool_over(journal, slow, quick, first=8, most=64) as pool:
            await ask_all(pool, [question(str(number)) for number in range(4_000)])
        assert len(quick.calls) > 3 * len(slow.calls) > 0
        assert now() < 1.5 * 4_000 / 55 * 0.2

    run(work())


def test_the_work_of_a_dead_endpoint_goes_to_the_others(journal: Journal) -> None:
    async def work() -> None:
        dying, living = client(down(1.0, 1e9), name="dying"), client(takes(0.1), name="living")
        async with pool_over(journal, dying, living, tries=3, most=32) as pool:
            answers = await ask_all(pool, [question(str(number)) for number in range(2_000)])
            assert all(text.startswith("re: ") for text in texts(answers))
            assert [bool(endpoint.lost) for endpoint in pool.state.endpoints] == [False, False]
            await asyncio.sleep(300)
            assert [bool(endpoint.lost) for endpoint in pool.state.endpoints] == [True, False]
            assert texts(await pool.ask(question("more"))) == ["re: more"]
        assert sum(call.at > 2.5 for call in dying.calls) <= 8

    run(work())


def test_one_in_five_calls_fails_and_every_text_comes(journal: Journal) -> None:
    kinds = [refused(500), refused(429, after=0.2), refused(503), unreachable(), EndpointError("cut", passing=True)]

    async def faulty(call: Call) -> str:
        if random.random() < 0.2:
            raise random.choice(kinds)
        return f"re: {call.prompt}"

    async def work() -> None:
        async with pool_over(journal, client(takes(0.1, faulty)), tries=12) as pool:
            answers = await ask_all(pool, [drawn(str(number)) for number in range(1_000)])
            assert texts(answers) == [f"re: {number}" for number in range(1_000)]
            assert pool.state.retries > 100
        assert now() < 300

    run(work())


def test_calls_lost_by_chance_leave_the_others_their_places(journal: Journal) -> None:
    async def faulty(call: Call) -> str:
        if random.random() < 0.05:
            raise refused(503)
        return f"re: {call.prompt}"

    async def work() -> None:
        async with pool_over(journal, client(takes(0.2, faulty)), tries=12, most=128) as pool:
            await ask_all(pool, [drawn(str(number)) for number in range(5_000)])
            assert pool.state.failures == 0
        assert now() < 6 * 5_000 / 128 * 0.2

    run(work())


def test_who_interrupts_an_outage_waits_for_nothing(journal: Journal) -> None:
    async def work() -> None:
        async with pool_over(journal, client(always(refused(503, after=50)))) as pool:
            asking = asyncio.create_task(pool.ask(question("q")))
            await asyncio.sleep(5)
            asking.cancel()
            await asyncio.wait([asking])
        assert now() == pytest.approx(5)

    run(work())
