"""What is remembered, shared, drawn; who goes first; what is left over. Virtual time."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from fakes.model_client import Call
from fakes.pools import ask_all, client, drawn, pool_over, question, takes, texts
from fakes.virtual_time import now, run
from runners.asking.desk import Desk
from runners.asking.journal import Journal
from runners.asking.memory import Memory
from runners.asking.seam import Answer
from schemas.errors import UsageError
from schemas.generation import ModelUse, Role


def test_what_is_remembered_is_not_asked_again(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    asked = [question("a"), drawn("b"), question("c")]

    async def once() -> tuple[list[object], int]:
        teacher = client(takes(0.1))
        with Journal(path) as journal:
            async with pool_over(journal, teacher) as pool:
                return await ask_all(pool, asked), len(teacher.calls)

    first, second = run(once()), run(once())
    assert first == ([Answer("re: a"), Answer("re: b"), Answer("re: c")], 3)
    assert second == ([Answer(f"re: {text}", remembered=True) for text in "abc"], 0)
    asked.append(question("d"))
    assert run(once())[1] == 1, "only what is new"


def test_another_seed_draws_anew_but_asks_what_is_certain_once(journal: Journal) -> None:
    async def once(seed: int) -> list[str]:
        teacher = client(takes(0.1))
        async with pool_over(journal, teacher, seed=seed) as pool:
            await ask_all(pool, [question("certain"), drawn("drawn")])
        return [call.prompt for call in teacher.calls]

    assert [run(once(seed)) for seed in (1, 2, 1)] == [["certain", "drawn"], ["drawn"], []]


def test_texts_come_in_the_order_of_their_draws_and_only_missing_ones_are_asked_for(journal: Journal) -> None:
    async def work() -> None:
        teacher = client(takes(0.1))
        async with pool_over(journal, teacher) as pool:
            assert texts(await pool.ask(drawn("q"), n=3)) == ["re: q #0", "re: q #1", "re: q #2"]
            more = await pool.ask(drawn("q", draw=1), n=4)
            assert texts(more) == ["re: q #1", "re: q #2", "re: q #0", "re: q #1"]
            assert [answer.remembered for answer in more if isinstance(answer, Answer)] == [True, True, False, False]
        assert [call.sampling.n for call in teacher.calls] == [3, 2]
        assert len({call.sampling.seed for call in teacher.calls}) == 2

    run(work())


def test_many_texts_go_in_several_requests_at_once(journal: Journal) -> None:
    async def work() -> None:
        teacher = client(takes(1.0))
        async with pool_over(journal, teacher, draws=8) as pool:
            assert len(await pool.ask(drawn("q"), n=20)) == 20
        assert sorted(call.sampling.n for call in teacher.calls) == [4, 8, 8]
        assert now() == pytest.approx(1.0)

    run(work())


def test_without_a_temperature_there_is_one_text_and_no_seed(journal: Journal) -> None:
    async def work() -> None:
        teacher = client(takes(0.1))
        async with pool_over(journal, teacher) as pool:
            assert texts(await pool.ask(question("q", draw=5), n=3)) == ["re: q"] * 3
            assert texts(await pool.ask(question("q"))) == ["re: q"]
        assert [(call.sampling.n, call.sampling.seed) for call in teacher.calls] == [(1, None)]

    run(work())


def test_the_same_question_is_under_way_once(journal: Journal) -> None:
    async def work() -> None:
        teacher = client(takes(0.1))
        async with pool_over(journal, teacher) as pool:
            same = [question("q", order=(number,), leaf=f"leaf {number}") for number in range(50)]
            assert texts(await ask_all(pool, same)) == ["re: q"] * 50
            assert (pool.state.asked, pool.state.shared) == (1, 49)
        assert len(teacher.calls) == 1

    run(work())


def test_overlapping_draws_are_asked_for_once_each(journal: Journal) -> None:
    async def work() -> None:
        teacher = client(takes(0.1))
        async with pool_over(journal, teacher) as pool, asyncio.TaskGroup() as group:
            one = group.create_task(pool.ask(drawn("q"), n=3))
            other = group.create_task(pool.ask(drawn("q", draw=1), n=4))
        assert texts(one.result())[1:] == texts(other.result())[:2]
        assert [call.sampling.n for call in teacher.calls] == [3, 2]

    run(work())


def test_who_waits_for_anothers_call_takes_over_where_that_is_given_up(journal: Journal) -> None:
    async def work() -> None:
        teacher = client(takes(1.0))
        async with pool_over(journal, teacher) as pool:
            leader = asyncio.create_task(pool.ask(question("q")))
            await asyncio.sleep(0.5)
            followers = [asyncio.create_task(pool.ask(question("q"))) for _ in range(3)]
            await asyncio.sleep(0.1)
            leader.cancel()
            assert [texts(await follower) for follower in followers] == [["re: q"]] * 3
            assert leader.cancelled()
        assert len(teacher.calls) == 2

    run(work())


def test_the_most_urgent_goes_first_and_nobody_is_forgotten(journal: Journal) -> None:
    async def work() -> None:
        teacher = client(takes(0.1))
        async with pool_over(journal, teacher, first=1, most=1) as pool, asyncio.TaskGroup() as group:
            orders = [(9,), (1,), (0, 5), (0,), (0, 2, 7), (0, 2), (3,)]
            for order in orders:
                group.create_task(pool.ask(question(str(order), order=order)))
        assert [call.prompt for call in teacher.calls] == ["(9,)", *map(str, sorted(orders)[:-1])]

    run(work())


def test_rows_of_one_order_go_in_the_order_of_their_coming(journal: Journal) -> None:
    async def work() -> None:
        teacher = client(takes(0.1))
        async with pool_over(journal, teacher, first=2, most=2) as pool:
            await ask_all(pool, [question(str(number), order=(1,)) for number in range(20)])
        assert [call.prompt for call in teacher.calls] == [str(number) for number in range(20)]
        assert teacher.most == 2

    run(work())


def test_who_gives_up_leaves_neither_calls_nor_places(journal: Journal) -> None:
    async def work() -> None:
        teacher = client(takes(10.0))
        async with pool_over(journal, teacher, first=2, most=2) as pool:
            given_up = [asyncio.create_task(pool.ask(question(str(number)))) for number in range(10)]
            await asyncio.sleep(1)
            for task in given_up:
                task.cancel()
            await asyncio.wait(given_up)
            assert (teacher.in_flight, pool.state.in_flight, pool.state.waiting) == (0, 0, 0)
            assert texts(await pool.ask(question("now"))) == ["re: now"]
        assert now() == pytest.approx(11)

    run(work())


def test_an_error_within_ends_the_pool_as_it_is(journal: Journal) -> None:
    async def work() -> None:
        with pytest.raises(ZeroDivisionError):
            async with pool_over(journal, client(takes(1.0))) as pool:
                await pool.ask(question("q"))
                raise ZeroDivisionError

    run(work())


def test_without_a_critic_the_teacher_judges(journal: Journal) -> None:
    async def work() -> None:
        teacher, critic = client(takes(0.1), name="teacher"), client(takes(0.1), name="critic")
        async with pool_over(journal, teacher) as pool:
            await ask_all(pool, [question("ask"), question("judge", role="critic")])
            assert [use.role for use in pool.uses()] == ["teacher", "critic"]
        desks = Desk(role="teacher", client=teacher), Desk(role="critic", client=critic, model="judge")
        async with pool_over(journal, *desks) as pool:
            await ask_all(pool, [question("ask"), question("judge", role="critic")])
            assert pool.uses() == (
                ModelUse(role="teacher", model="model", address="http://teacher/v1", remembered=1),
                ModelUse(
                    role="critic",
                    model="judge",
                    address="http://critic/v1",
                    requests=1,
                    prompt_tokens=5,
                    completion_tokens=10,
                ),
            )
        assert [call.prompt for call in teacher.calls] == ["ask", "judge"]
        assert [call.prompt for call in critic.calls] == ["judge"]

    run(work())


@pytest.mark.parametrize("role", ["judge", "base", "tuned"])
def test_no_teacher_is_needed_to_ask_others(journal: Journal, role: Role) -> None:
    async def work() -> None:
        asked = client(takes(0.1))
        async with pool_over(journal, Desk(role=role, client=asked)) as pool:
            assert texts(await pool.ask(question("q", role=role))) == ["re: q"]
            assert [use.role for use in pool.uses()] == [role]

    run(work())


def test_each_role_has_its_own_model(journal: Journal) -> None:
    async def work() -> None:
        base, tuned, judge = (client(takes(0.1), name=name) for name in ("base", "tuned", "judge"))
        desks = [
            Desk(role="judge", client=judge, model="j"),
            Desk(role="tuned", client=tuned, model="t"),
            Desk(role="base", client=base, model="b"),
        ]
        async with pool_over(journal, *desks) as pool:
            await ask_all(pool, [question("q", role=role) for role in ("base", "tuned", "judge")])
            assert [(use.role, use.model) for use in pool.uses()] == [("judge", "j"), ("base", "b"), ("tuned", "t")]
        assert [len(one.calls) for one in (base, tuned, judge)] == [1, 1, 1]

    run(work())


def test_a_served_model_is_known_by_what_it_is_not_by_where(journal: Journal) -> None:
    async def once(name: str) -> int:
        teacher = client(takes(0.1), name=name)
        async with pool_over(journal, Desk(role="teacher", client=teacher, model="digest", served=True)) as pool:
            await pool.ask(question("q"))
            assert [(use.model, use.address) for use in pool.uses()] == [("digest", "")]
        return len(teacher.calls)

    assert [run(once("port-1")), run(once("port-2"))] == [1, 0]


def test_texts_are_kept_without_halves_of_characters(journal: Journal) -> None:
    async def half(call: Call) -> str:
        return "cut \ud83d"

    async def work() -> None:
        async with pool_over(journal, client(half)) as pool:
            assert texts(await pool.ask(question("q"))) == ["cut \ufffd"]

    run(work())


def test_what_is_missing_can_be_counted_without_asking(journal: Journal) -> None:
    async def work() -> None:
        desk = Desk(role="teacher", client=client(takes(0.1)))
        async with pool_over(journal, desk) as pool:
            await pool.ask(drawn("q"), n=3)
        memory = Memory(journal, {"teacher": desk.identity}, 1)
        assert [memory.missing(drawn("q"), n) for n in (1, 3, 10)] == [0, 0, 7]
        assert memory.missing(question("q"), 10) == 1

    run(work())


@pytest.mark.parametrize(
    ("desks", "said"),
    [
        ([], "no endpoint of a teacher"),
        ([Desk(role="critic", client=client(takes(0)))], "no endpoint of a teacher"),
        ([Desk(role="teacher", client=client(takes(0)), model=name) for name in ("a", "b")], "same model.*a, b"),
        ([Desk(role="teacher", client=client(takes(0)), family="cat")], "no model family cat"),
        ([Desk(role="base", client=client(takes(0)), model=name) for name in ("a", "b")], "of the base model .*a, b"),
    ],
)
def test_desks_that_do_not_fit_are_told(journal: Journal, desks: list[Desk], said: str) -> None:
    async def work() -> None:
        with pytest.raises(UsageError, match=said):
            async with pool_over(journal, *desks):
                raise AssertionError("it opened")

    run(work())


def test_leaves_and_tokens_are_counted(journal: Journal) -> None:
    async def work() -> None:
        async with pool_over(journal, client(takes(2.0))) as pool:
            await ask_all(pool, [drawn("a", leaf="one"), drawn("b", leaf="one"), drawn("c", leaf="two")])
            await pool.ask(drawn("a", leaf="two"), n=2)
            state = pool.state
            assert {leaf: (count.asked, count.remembered) for leaf, count in state.leaves.items()} == {
                "one": (2, 0),
                "two": (2, 1),
            }
            assert (state.asked, state.remembered, state.completion_tokens) == (4, 1, 40)
            assert state.tokens_per_second == pytest.approx(40 / 4)
            await asyncio.sleep(30)
            assert pool.state.tokens_per_second == 0

    run(work())
