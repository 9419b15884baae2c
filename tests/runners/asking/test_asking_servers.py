"""Whatever a server can do is found out by asking it, once. Virtual time."""

from __future__ import annotations

import pytest

from fakes.model_client import Call, FakeClient
from fakes.pools import ask_all, client, drawn, pool_over, question, refused, takes, texts
from fakes.virtual_time import run
from runners.asking.desk import Desk
from runners.asking.journal import Journal
from runners.models.client.probe import QUESTION, Capabilities
from runners.models.client.seam import Reply, Sampling
from schemas.errors import ContextExceeded, EndpointError, EndpointRefused


def without(route: str, status: int) -> FakeClient:
    async def script(call: Call) -> str:
        if call.route == route:
            raise refused(status)
        return f"re: {call.prompt}"

    return client(takes(0.1, script))


def one_text_only(status: int) -> FakeClient:
    async def script(call: Call) -> str:
        if call.sampling.n > 1:
            raise refused(status)
        return f"{call.sampling.seed}"

    return client(takes(0.1, script))


def routes(teacher: FakeClient) -> list[str]:
    return [call.route for call in teacher.calls]


def asked(teacher: FakeClient) -> list[Call]:
    """Without those that only look what the server can do."""
    return [call for call in teacher.calls if call.prompt != QUESTION[0]["content"]]


@pytest.mark.parametrize("status", [400, 404, 405, 422, 501])
def test_a_server_without_conversations_is_given_prompts(journal: Journal, status: int) -> None:
    async def work() -> None:
        teacher = without("chat", status)
        async with pool_over(journal, teacher) as pool:
            turns = (("system", "Be kind."), ("user", "Why?"))
            assert texts(await pool.ask(question(messages=turns))) == ["re: Be kind.\n\nWhy?"]
            assert routes(teacher) == ["chat", "chat", "complete", "complete"], "asked, looked at twice, asked again"
            assert texts(await ask_all(pool, [question(str(number)) for number in range(9)]))[8] == "re: 8"
            assert routes(teacher)[4:] == ["complete"] * 9
            assert pool.state.failures == 0

    run(work())


@pytest.mark.parametrize("status", [400, 404])
def test_many_questions_at_once_find_it_out_together(journal: Journal, status: int) -> None:
    async def work() -> None:
        teacher = without("chat", status)
        async with pool_over(journal, teacher) as pool:
            answers = await ask_all(pool, [question(str(number)) for number in range(30)])
        assert texts(answers) == [f"re: {number}" for number in range(30)]
        assert routes(teacher).count("chat") == 31, "one look for all of them"

    run(work())


def test_a_conversation_server_that_refuses_one_question_is_not_taken_for_another(journal: Journal) -> None:
    async def picky(call: Call) -> str:
        if "bad" in call.prompt:
            raise refused(400)
        return f"re: {call.prompt}"

    async def work() -> None:
        teacher = client(picky)
        async with pool_over(journal, teacher) as pool:
            answers = [*await pool.ask(question("bad")), *await pool.ask(question("good"))]
            assert texts(answers) == ["! http://fake/v1 says 400", "re: good"]
            assert pool.state.failures == 1
        assert {*routes(teacher)} == {"chat"}

    run(work())


def test_a_family_is_given_prompts_in_its_own_form(journal: Journal) -> None:
    async def work() -> None:
        teacher = client(takes(0.1))
        async with pool_over(journal, Desk(role="teacher", client=teacher, family="granite")) as pool:
            await pool.ask(question("Why?"))
        assert [(call.route, call.prompt) for call in teacher.calls] == [
            ("complete", "<|user|>\nWhy?\n<|assistant|>\n")
        ]

    run(work())


@pytest.mark.parametrize("status", [200, 400, 422, 501])
def test_a_server_that_draws_one_text_is_asked_singly(journal: Journal, status: int) -> None:
    async def work() -> None:
        teacher = one_text_only(status)
        async with pool_over(journal, teacher) as pool:
            came = texts(await pool.ask(drawn("a"), n=4)) + texts(await pool.ask(drawn("b"), n=4))
            assert len({*came}) == 8, "each with a seed of its own"
            assert pool.state.failures == 0
        assert [call.sampling.n for call in asked(teacher)] == [4] + [1] * 8
        assert len(teacher.calls) - 9 <= 2, "so often it was looked at"

    run(work())


def test_single_draws_are_the_same_whatever_came_with_them(journal: Journal) -> None:
    async def work() -> None:
        teacher = one_text_only(400)
        async with pool_over(journal, teacher) as pool:
            await pool.ask(drawn("q"), n=2)
            await pool.ask(drawn("q"), n=5)
        seeds = [call.sampling.seed for call in asked(teacher) if call.sampling.n == 1]
        assert len(seeds) == len({*seeds}) == 5

    run(work())


def test_a_limit_on_texts_in_one_request_is_no_loss(journal: Journal) -> None:
    async def few(call: Call) -> str:
        if call.sampling.n > 8:
            raise refused(400)
        return f"re: {call.prompt}"

    async def work() -> None:
        teacher = client(few)
        async with pool_over(journal, teacher) as pool:
            assert len(texts(await pool.ask(drawn("q"), n=20))) == 20
            assert pool.state.failures == 0
            await pool.ask(drawn("other"), n=8)
        assert teacher.calls[-1].sampling.n == 8

    run(work())


def test_a_server_that_fails_in_passing_is_not_taken_for_one_without(journal: Journal) -> None:
    async def work() -> None:
        failures = iter([refused(500)])

        async def once(call: Call) -> str:
            for error in failures:
                raise error
            return f"re: {call.prompt}"

        teacher = client(once)
        async with pool_over(journal, teacher) as pool:
            await pool.ask(drawn("q"), n=3)
        assert [call.sampling.n for call in teacher.calls] == [3, 2, 3]

    run(work())


def test_what_was_probed_before_is_not_learned_again(journal: Journal) -> None:
    async def work() -> None:
        teacher = without("chat", 404)
        known = Capabilities(
            models=(), chat=False, completions=True, n=False, logprobs=False, echo="absent", context=None, batches=False
        )
        async with pool_over(journal, Desk(role="teacher", client=teacher, capabilities=known)) as pool:
            await pool.ask(drawn("q"), n=3)
        assert [(call.route, call.sampling.n) for call in teacher.calls] == [("complete", 1)] * 3

    run(work())


def test_a_prompt_that_is_too_long_says_nothing_about_the_server(journal: Journal) -> None:
    async def short(call: Call) -> str:
        raise ContextExceeded("http://fake/v1 refuses (400): maximum context length", status=400)

    async def work() -> None:
        teacher = client(short)
        async with pool_over(journal, teacher) as pool:
            answers = await pool.ask(drawn("long"), n=2)
        assert [type(answer) for answer in answers] == [ContextExceeded, ContextExceeded]
        assert len(teacher.calls) == 1

    run(work())


def lists_are(status: int | None) -> FakeClient:
    async def script(call: Call) -> str:
        if call.route == "chat":
            raise refused(404)
        if call.route == "many" and (status or "bad" in call.prompt):
            raise refused(status or 400)
        if "bad" in call.prompt:
            raise refused(400)
        return f"re: {call.prompt}"

    return client(takes(0.1, script))


def batched(teacher: FakeClient) -> Desk:
    return Desk(role="teacher", client=teacher, family="blank")


def test_prompts_go_together_where_they_are_not_drawn(journal: Journal) -> None:
    async def work() -> None:
        teacher = lists_are(None)
        async with pool_over(journal, batched(teacher), batch=4) as pool:
            questions = [question(str(number)) for number in range(10)] + [drawn("drawn")]
            assert len(await ask_all(pool, questions)) == 11
        assert sorted((call.route, len(call.prompt.split("---"))) for call in teacher.calls) == [
            ("complete", 1),
            ("many", 2),
            ("many", 4),
            ("many", 4),
        ]

    run(work())


@pytest.mark.parametrize("status", [400, 404, 422, 501])
def test_a_server_that_takes_no_lists_is_asked_for_each(journal: Journal, status: int) -> None:
    async def work() -> None:
        teacher = lists_are(status)
        async with pool_over(journal, batched(teacher), batch=4) as pool:
            answers = [*await ask_all(pool, [question(str(number)) for number in range(4)])]
            answers += await ask_all(pool, [question(str(number)) for number in range(4, 8)])
            assert texts(answers) == [f"re: {number}" for number in range(8)]
        assert routes(teacher) == ["many"] + ["complete"] * 8

    run(work())


def test_one_bad_prompt_of_a_list_loses_no_other(journal: Journal) -> None:
    async def work() -> None:
        teacher = lists_are(None)
        async with pool_over(journal, batched(teacher), batch=4) as pool:
            await ask_all(pool, [question(text) for text in "abcd"])
            answers = await ask_all(pool, [question(text) for text in ("e", "bad", "f", "g")])
            assert texts(answers)[0::2] == ["re: e", "re: f"]
            assert isinstance(answers[1], EndpointError)
            assert pool.state.failures == 1
            await ask_all(pool, [question(text) for text in "hijk"])
        assert routes(teacher) == ["many", "many", *["complete"] * 4, "many"], "lists are still taken"

    run(work())


def test_a_reply_that_is_too_short_is_no_answer(journal: Journal) -> None:
    class Short(FakeClient):
        async def chat(self, messages: object, sampling: Sampling) -> Reply:
            raise EndpointRefused("http://fake/v1 draws 0 of the 1 texts", status=200)

    async def work() -> None:
        async with pool_over(journal, Short()) as pool:
            assert texts(await pool.ask(question("q"))) == ["! http://fake/v1 draws 0 of the 1 texts"]

    run(work())


def without_system(status: int) -> FakeClient:
    async def script(call: Call) -> str:
        if "system" in call.roles or "bad" in call.prompt:
            raise refused(status)
        return f"re: {call.prompt}"

    return client(takes(0.1, script))


@pytest.mark.parametrize("status", [400, 422])
def test_a_chat_template_that_knows_no_system_turn_gets_its_words_in_the_next_one(
    journal: Journal, status: int
) -> None:
    async def work() -> None:
        teacher = without_system(status)
        async with pool_over(journal, teacher) as pool:
            turns = [(("system", "Be kind.\n"), ("user", f"Why {number}?")) for number in range(20)]
            asked_at_once = await ask_all(pool, [question(messages=one) for one in turns])
            assert texts(asked_at_once)[7] == "re: Be kind.\n\nWhy 7?"
            assert texts(await pool.ask(question(messages=(("system", "Be brief."), ("user", "And now?"))))) == [
                "re: Be brief.\n\nAnd now?"
            ]
            assert teacher.calls[-1].roles == ("user",)
            assert pool.state.failures == 0

    run(work())


def test_a_question_that_is_refused_in_every_form_is_lost_and_no_other(journal: Journal) -> None:
    async def work() -> None:
        async with pool_over(journal, without_system(400)) as pool:
            (lost,) = await pool.ask(question(messages=(("system", "Be kind."), ("user", "bad"))))
            assert isinstance(lost, EndpointRefused)
            assert texts(await pool.ask(question(messages=(("system", "Be kind."), ("user", "good"))))) == [
                "re: Be kind.\n\ngood"
            ]

    run(work())


def test_a_prompt_that_holds_its_own_form_is_completed_as_it_stands(journal: Journal) -> None:
    async def work() -> None:
        teacher = client(takes(0.1))
        async with pool_over(journal, teacher) as pool:
            whole = question(messages=(("user", "<|user|>Why?<|assistant|>"),), bare=True)
            assert texts(await pool.ask(whole)) == ["re: <|user|>Why?<|assistant|>"]
            assert routes(teacher) == ["complete"]
            assert texts(await pool.ask(question("Why?"))) == ["re: Why?"]
            assert routes(teacher) == ["complete", "chat"]

    run(work())


def test_where_nothing_is_completed_a_prompt_with_its_own_form_is_a_turn(journal: Journal) -> None:
    async def work() -> None:
        teacher = without("complete", 404)
        async with pool_over(journal, teacher) as pool:
            for number in range(3):
                own = question(messages=(("user", f"[INST]{number}[/INST]"),), bare=True)
                assert texts(await pool.ask(own)) == [f"re: [INST]{number}[/INST]"]
            assert routes(teacher) == ["complete", "complete", "chat", "chat", "chat"]

    run(work())
