"""Several prompts in one call, and calls whose answers come in another order than they were asked for."""

from __future__ import annotations

import json

import pytest

from fakes.canned import serve_canned
from fakes.endpoint import FakeModel, serve_fake
from fakes.endpoint_asking import Asking
from runners.models.client.seam import Endpoint, Reply, Sampling, Usage
from schemas.errors import EndpointRefused

PROMPTS = ["One two", "Three four five", "Six"]


def test_each_prompt_gets_its_own_texts() -> None:
    wish = Sampling(temperature=1, max_tokens=4, n=2, seed=3)
    with serve_fake() as fake:
        replies = Asking(fake.endpoint)(lambda client: client.complete_many(PROMPTS, wish))
        expected = [[one.text for one in fake.model.follow(prompt, wish)] for prompt in PROMPTS]
        assert [[one.text for one in reply.choices] for reply in replies] == expected
        assert (len(fake.asked), fake.asked[0].body["prompt"]) == (1, PROMPTS)


def test_what_they_cost_together_is_told_once() -> None:
    with serve_fake() as fake:
        ask = Asking(fake.endpoint)
        replies = ask(lambda client: client.complete_many(PROMPTS, Sampling(max_tokens=4)))
    assert [reply.usage for reply in replies] == [Usage(6, 12), Usage(), Usage()]
    assert (ask.meter.tally.requests, ask.meter.tally.usage) == (1, Usage(6, 12))


def test_a_server_that_takes_one_only_is_noticed() -> None:
    with serve_fake(FakeModel(batches=False)) as fake, pytest.raises(EndpointRefused, match="must be one text"):
        Asking(fake.endpoint)(lambda client: client.complete_many(PROMPTS, Sampling()))


@pytest.mark.parametrize("texts", [1, 2, 4])
def test_another_number_of_texts_than_prompts_is_no_answer(texts: int) -> None:
    with pytest.raises(EndpointRefused, match=f"draws {texts} texts for 3 prompts, which want 3"):
        canned([{"text": str(at), "index": at} for at in range(texts)])


def test_texts_are_put_in_order_by_their_numbers() -> None:
    replies = canned([{"text": str(at), "index": at} for at in (2, 0, 1)])
    assert [reply.choices[0].text for reply in replies] == ["0", "1", "2"]


def test_texts_without_numbers_stay_as_they_come() -> None:
    assert [reply.choices[0].text for reply in canned([{"text": text} for text in "bca"])] == ["b", "c", "a"]


def canned(choices: list[dict[str, object]]) -> tuple[Reply, ...]:
    with serve_canned(json.dumps({"choices": choices}).encode()) as url:
        return Asking(Endpoint(url, "m"))(lambda client: client.complete_many(PROMPTS, Sampling()))
