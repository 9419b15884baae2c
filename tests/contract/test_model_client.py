"""One suite over ModelClient: the fake in memory, the fake over HTTP, our own server, llama.cpp and vLLM."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from contract import endpoints
from contract.endpoints import NAME, Stage

from runners.models.client.probe import probe, require_model
from runners.models.client.seam import ModelClient, Sampling, TokenScore
from schemas.errors import ContextExceeded, EndpointRefused, WrongModel

Result = TypeVar("Result")
QUESTION = [{"role": "user", "content": "What does quiet mean?"}]
PROMPT = "A dog is"
GREEDY = Sampling(max_tokens=8)
STAGES = [
    "memory",
    "http",
    "own",
    pytest.param("llama", marks=pytest.mark.llama),
    pytest.param("vllm", marks=pytest.mark.vllm),
]


@pytest.fixture(scope="module", params=STAGES)
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with _stage(request, tmp_path_factory.mktemp("stage")) as stage:
        yield stage


def _stage(request: pytest.FixtureRequest, folder: Path) -> endpoints.Opened:
    match request.param:
        case "llama":
            return endpoints.llama(request.getfixturevalue("llama_python"), folder)
        case "vllm":
            return endpoints.vllm(request.getfixturevalue("vllm_python"))
        case name:
            return {"memory": endpoints.memory, "http": endpoints.http, "own": endpoints.own}[name]()


def ask(stage: Stage, work: Callable[[ModelClient], Awaitable[Result]], *, name: str = NAME) -> Result:
    async def run() -> Result:
        async with stage.connect(name) as client:
            return await work(client)

    return asyncio.run(run())


def test_it_tells_which_model_it_holds(stage: Stage) -> None:
    assert ask(stage, lambda client: client.models()) == (NAME,)
    assert ask(stage, lambda client: client.adapters()) == ()
    assert ask(stage, lambda client: client.context()) == stage.can.context
    ask(stage, require_model)


def test_another_model_is_not_taken_for_it(stage: Stage) -> None:
    with pytest.raises(WrongModel, match=f"holds {NAME}; asked for was another"):
        ask(stage, require_model, name="another")
    if stage.careless:
        assert ask(stage, lambda client: client.complete(PROMPT, GREEDY), name="another").choices
    else:
        with pytest.raises(EndpointRefused) as refused:
            ask(stage, lambda client: client.complete(PROMPT, GREEDY), name="another")
        assert refused.value.status == 404


def test_the_probe_finds_what_it_can_do(stage: Stage) -> None:
    assert ask(stage, probe) == stage.can


def test_a_turn_is_answered_and_counted(stage: Stage) -> None:
    reply = ask(stage, lambda client: client.chat(QUESTION, GREEDY))
    assert reply.model == NAME
    assert len(reply.choices) == 1
    assert reply.choices[0].text.strip()
    assert reply.usage.prompt > 0
    assert 0 < reply.usage.completion <= 8


def test_a_text_goes_on_up_to_its_length(stage: Stage) -> None:
    reply = ask(stage, lambda client: client.complete(PROMPT, Sampling(max_tokens=3)))
    assert reply.choices[0].finish == "length"
    assert reply.usage.completion == 3
    assert not reply.choices[0].text.startswith(PROMPT)


def test_greedy_answers_repeat_themselves(stage: Stage) -> None:
    async def twice(client: ModelClient) -> list[str]:
        replies = [await client.chat(QUESTION, GREEDY), await client.chat(QUESTION, GREEDY)]
        return [reply.choices[0].text for reply in replies]

    first, second = ask(stage, twice)
    assert first == second


def test_a_stream_says_what_an_answer_says(stage: Stage) -> None:
    async def both(client: ModelClient) -> tuple[str, list[str]]:
        whole = (await client.chat(QUESTION, GREEDY)).choices[0].text
        return whole, [piece async for piece in client.stream(QUESTION, GREEDY)]

    whole, pieces = ask(stage, both)
    assert "".join(pieces) == whole
    assert all(pieces)


def test_a_stream_that_is_left_leaves_a_client_that_works(stage: Stage) -> None:
    async def leave(client: ModelClient) -> str:
        async with aclosing(client.stream(QUESTION, replace(GREEDY, max_tokens=100))) as stream:
            assert await anext(stream)
        return (await client.complete(PROMPT, GREEDY)).choices[0].text

    assert ask(stage, leave) == ask(stage, lambda client: client.complete(PROMPT, GREEDY)).choices[0].text


def test_a_text_ends_before_a_stop(stage: Stage) -> None:
    async def with_and_without(client: ModelClient) -> tuple[str, str, str]:
        whole = (await client.complete(PROMPT, GREEDY)).choices[0].text
        stop = whole.split()[1]
        choice = (await client.complete(PROMPT, replace(GREEDY, stop=(stop,)))).choices[0]
        assert choice.finish == "stop"
        return whole, stop, choice.text

    whole, stop, cut = ask(stage, with_and_without)
    assert cut.rstrip() == whole[: whole.index(stop)].rstrip()


def test_scores_stand_beside_the_tokens_that_were_drawn(stage: Stage) -> None:
    wish = Sampling(max_tokens=4, logprobs=True)
    completed = ask(stage, lambda client: client.complete(PROMPT, wish)).choices[0]
    assert completed.scores is not None
    assert len(completed.scores) == 4
    assert "".join(score.token for score in completed.scores) == completed.text
    said = ask(stage, lambda client: client.chat(QUESTION, wish)).choices[0]
    assert said.scores
    for score in (*completed.scores, *said.scores):
        assert score.logprob is not None
        assert -math.inf < score.logprob <= 0


def test_no_scores_come_unasked(stage: Stage) -> None:
    assert ask(stage, lambda client: client.complete(PROMPT, GREEDY)).choices[0].scores is None


def test_several_prompts_are_answered_in_one_call_where_that_can_be(stage: Stage) -> None:
    prompts = [PROMPT, "The river is", "She opened the"]

    async def both(client: ModelClient) -> tuple[list[str], list[str]]:
        alone = [(await client.complete(prompt, GREEDY)).choices[0].text for prompt in prompts]
        return alone, [reply.choices[0].text for reply in await client.complete_many(prompts, GREEDY)]

    if stage.can.batches:
        alone, together = ask(stage, both)
        assert together == alone
    else:
        with pytest.raises(EndpointRefused):
            ask(stage, both)


def test_several_texts_come_where_they_can_be_had(stage: Stage) -> None:
    wish = Sampling(temperature=1, max_tokens=6, n=3, seed=1)
    if stage.can.n:
        assert len(ask(stage, lambda client: client.chat(QUESTION, wish)).choices) == 3
    else:
        with pytest.raises(EndpointRefused, match="draws 1 of the 3 texts"):
            ask(stage, lambda client: client.chat(QUESTION, wish))


def test_a_seed_repeats_what_was_drawn(stage: Stage) -> None:
    async def draw(client: ModelClient, *seeds: int) -> list[str]:
        wishes = [Sampling(temperature=1.5, max_tokens=8, seed=seed) for seed in seeds]
        return [(await client.complete(PROMPT, wish)).choices[0].text for wish in wishes]

    texts = ask(stage, lambda client: draw(client, 1, 1, 2, 3, 4))
    assert texts[0] == texts[1]
    assert len({*texts}) > 1


def test_an_echo_begins_with_the_prompt(stage: Stage) -> None:
    wish = Sampling(max_tokens=1, logprobs=True)
    choice = ask(stage, lambda client: client.complete("A dog is a kind of", wish, echo=True)).choices[0]
    assert choice.text.startswith("A dog is a kind of")
    assert choice.scores
    assert choice.scores[0].logprob is None
    assert "".join(score.token for score in choice.scores).startswith("A dog is a kind of")


def test_only_scores_of_an_aligned_echo_are_those_of_drawing(stage: Stage) -> None:
    async def both(client: ModelClient) -> tuple[list[TokenScore], list[TokenScore]]:
        drawn = (await client.complete(PROMPT, Sampling(max_tokens=3, logprobs=True))).choices[0]
        again = await client.complete(PROMPT + drawn.text, Sampling(max_tokens=1, logprobs=True), echo=True)
        return list(drawn.scores or ()), list(again.choices[0].scores or ())

    drawn, echoed = ask(stage, both)
    tokens = [score.token for score in drawn]
    start = next(at for at in range(len(echoed)) if [score.token for score in echoed[at : at + 3]] == tokens)
    known = [score.logprob for score in drawn]
    same = [score.logprob for score in echoed[start : start + 3]] == pytest.approx(known, abs=1e-2)
    assert same is (stage.can.echo == "aligned")


def test_a_prompt_beyond_the_context_is_refused_as_such(stage: Stage) -> None:
    long = [{"role": "user", "content": "What does quiet mean? " * 300}]
    for call in (
        lambda client: client.chat(long, GREEDY),
        lambda client: client.complete("quiet " * 1500, GREEDY),
        lambda client: anext(client.stream(long, GREEDY)),
    ):
        with pytest.raises(ContextExceeded) as refused:
            ask(stage, call)
        assert refused.value.status == 400


def test_calls_at_once_get_their_own_answers(stage: Stage) -> None:
    prompts = [f"A {word} is" for word in "dog cat house river garden".split()]

    async def at_once(client: ModelClient) -> list[str]:
        replies = await asyncio.gather(*(client.complete(prompt, GREEDY) for prompt in prompts))
        return [reply.choices[0].text for reply in replies]

    async def in_turn(client: ModelClient) -> list[str]:
        return [(await client.complete(prompt, GREEDY)).choices[0].text for prompt in prompts]

    answers = ask(stage, in_turn)
    assert ask(stage, at_once) == answers
    assert len({*answers}) > 1
