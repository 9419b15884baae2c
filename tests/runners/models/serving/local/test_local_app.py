"""The HTTP side speaks OpenAI's API: https://platform.openai.com/docs/api-reference"""

from __future__ import annotations

import asyncio
import copy
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import httpx2
import pytest

from runners.models.load import load
from runners.models.serving.local.app import make_app
from runners.models.serving.local.gatekeeper import MOST_BYTES
from runners.models.serving.local.held import Held
from runners.models.serving.local.template import render
from runners.models.serving.local.worker import Worker
from runners.models.tiny.files import FOLDER

QUESTION = [{"role": "user", "content": "What is a dog?"}]
CHAT = {"model": "tiny", "messages": QUESTION, "temperature": 0}
PLAIN = {"model": "tiny", "prompt": "A dog is", "temperature": 0, "max_tokens": 6}


@pytest.fixture(scope="module")
def held() -> Held:
    tiny = load(FOLDER)
    return Held(tiny.model, tiny.tokenizer, name="tiny", context=512, ends=frozenset({1}), adapters={})


@pytest.fixture(scope="module")
def worker(held: Held) -> Iterator[Worker]:
    worker = Worker(held)
    worker.start()
    yield worker
    worker.stop(30)


@pytest.fixture
def app(held: Held, worker: Worker) -> Any:
    return make_app(held, worker, key=None)


@dataclass
class Watched:
    """A tokenizer whose calls are watched."""

    of: Any
    answer: Any

    def __call__(self, text: str, **words: Any) -> Any:
        return self.answer(text, **words)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.of, name)


def call(app: Any, method: str, address: str, **words: Any) -> httpx2.Response:
    async def once() -> httpx2.Response:
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.request(method, address, **words)

    return asyncio.run(once())


def chat(app: Any, **words: Any) -> httpx2.Response:
    return call(app, "POST", "/v1/chat/completions", json={**CHAT, **words})


def complete(app: Any, **words: Any) -> httpx2.Response:
    return call(app, "POST", "/v1/completions", json={**PLAIN, **words})


def chunks(response: httpx2.Response) -> list[dict[str, Any]]:
    assert response.headers["content-type"].startswith("text/event-stream")
    lines = [line for line in response.text.split("\n\n") if line]
    assert all(line.startswith("data: ") for line in lines)
    assert lines[-1] == "data: [DONE]"
    return [json.loads(line.removeprefix("data: ")) for line in lines[:-1]]


def refused(response: httpx2.Response) -> dict[str, Any]:
    assert response.is_error
    assert response.json().keys() == {"error"}
    error = response.json()["error"]
    assert error.keys() == {"message", "type", "param", "code"}
    assert error["message"]
    return error  # type: ignore[no-any-return]


def greedy(held: Held, text: str, most: int) -> str:
    import torch

    ids = torch.tensor([held.tokenizer(text, add_special_tokens=False)["input_ids"]])
    output = held.model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=most)
    return str(held.tokenizer.decode(output[0, ids.shape[1] :], skip_special_tokens=True))


def test_the_models_are_listed_and_described(app: Any) -> None:
    listed = call(app, "GET", "/v1/models").json()
    assert listed["object"] == "list"
    [model] = listed["data"]
    assert (model["id"], model["object"], model["max_model_len"]) == ("tiny", "model", 512)
    assert call(app, "GET", "/v1/models/tiny").json() == model
    assert refused(call(app, "GET", "/v1/models/other"))["code"] == "model_not_found"


def test_it_says_that_it_is_well(app: Any) -> None:
    assert call(app, "GET", "/health").json() == {"status": "ok", "busy": False}


def test_a_chat_is_what_transformers_answers(app: Any, held: Held) -> None:
    body = chat(app).json()
    prompt = held.tokenizer.apply_chat_template(QUESTION, tokenize=False, add_generation_prompt=True)
    [choice] = body["choices"]
    assert choice["message"]["content"] == greedy(held, prompt, 50)
    assert choice["message"]["role"] == "assistant"
    assert (choice["index"], choice["finish_reason"], choice["logprobs"]) == (0, "stop", None)
    assert (body["object"], body["model"]) == ("chat.completion", "tiny")
    spoken = len(held.tokenizer(choice["message"]["content"])["input_ids"])
    prompted = len(held.tokenizer(prompt)["input_ids"])
    expected = {"prompt_tokens": prompted, "completion_tokens": spoken + 1, "total_tokens": prompted + spoken + 1}
    assert body["usage"] == expected


def test_a_completion_is_what_transformers_adds(app: Any, held: Held) -> None:
    body = complete(app).json()
    [choice] = body["choices"]
    assert choice == {"index": 0, "text": greedy(held, "A dog is", 6), "logprobs": None, "finish_reason": "length"}
    assert body["object"] == "text_completion"
    assert body["usage"] == {"prompt_tokens": 4, "completion_tokens": 6, "total_tokens": 10}


def test_prompts_as_texts_and_as_tokens(app: Any, held: Held) -> None:
    ids = held.tokenizer("A dog is")["input_ids"]
    text = complete(app).json()["choices"][0]["text"]

    def texts(prompt: Any) -> list[str]:
        choices = complete(app, prompt=prompt).json()["choices"]
        assert [choice["index"] for choice in choices] == list(range(len(choices)))
        return [choice["text"] for choice in choices]

    other = texts("The")[0]
    assert texts(ids) == [text]
    assert texts(["The", "A dog is"]) == [other, text]
    assert texts([ids, held.tokenizer("The")["input_ids"]]) == [text, other]


def test_an_empty_prompt_is_the_beginning_of_a_text(app: Any, held: Held) -> None:
    one, other = (complete(app, prompt=prompt).json() for prompt in ("", [held.tokenizer.bos_token_id]))
    assert one["choices"] == other["choices"]
    assert one["usage"]["prompt_tokens"] == 1


def test_several_texts_of_a_seed(app: Any) -> None:
    words = {"n": 4, "temperature": 1, "seed": 3, "max_tokens": 12}
    one, again, other = (complete(app, **{**words, "seed": seed}).json()["choices"] for seed in (3, 3, 4))
    texts = [choice["text"] for choice in one]
    assert texts == [choice["text"] for choice in again]
    assert texts != [choice["text"] for choice in other]
    assert len(set(texts)) > 1


def test_log_probabilities_of_a_chat(app: Any) -> None:
    [choice] = chat(app, logprobs=True, top_logprobs=2).json()["choices"]
    entries = choice["logprobs"]["content"]
    assert "".join(entry["token"] for entry in entries) == choice["message"]["content"]
    for entry in entries:
        assert bytes(entry["bytes"]).decode() == entry["token"]
        first, second = entry["top_logprobs"]
        assert (first["token"], first["logprob"]) == (entry["token"], entry["logprob"])
        assert second["logprob"] <= first["logprob"] <= 0


def test_log_probabilities_of_a_completion(app: Any) -> None:
    [choice] = complete(app, logprobs=1).json()["choices"]
    scores = choice["logprobs"]
    assert "".join(scores["tokens"]) == choice["text"]
    starts = [*scores["text_offset"], len(choice["text"])]
    assert [choice["text"][start:end] for start, end in pairwise(starts)] == scores["tokens"]
    for token, value, best in zip(scores["tokens"], scores["token_logprobs"], scores["top_logprobs"], strict=True):
        assert best == {token: value}


def test_an_echoed_prompt_is_scored_as_its_continuation_was(app: Any) -> None:
    spoken = complete(app, logprobs=0).json()["choices"][0]
    whole = "A dog is" + spoken["text"]
    [echoed] = complete(app, prompt=whole, echo=True, logprobs=0, max_tokens=0).json()["choices"]
    assert echoed["text"] == whole == "".join(echoed["logprobs"]["tokens"])
    assert echoed["logprobs"]["token_logprobs"][0] is None
    assert echoed["logprobs"]["top_logprobs"][0] is None
    count = len(spoken["logprobs"]["tokens"])
    assert echoed["logprobs"]["tokens"][-count:] == spoken["logprobs"]["tokens"]
    values = echoed["logprobs"]["token_logprobs"][-count:]
    assert values == pytest.approx(spoken["logprobs"]["token_logprobs"], abs=1e-4)
    assert not math.isclose(values[0], values[1], abs_tol=1e-3)


def test_an_echo_of_tokens_spells_them(app: Any, held: Held) -> None:
    ids = [1, *held.tokenizer("A dog")["input_ids"]]
    [choice] = complete(app, prompt=ids, echo=True, logprobs=0, max_tokens=1).json()["choices"]
    assert choice["text"].startswith("<|end|>A dog")
    assert len(choice["logprobs"]["tokens"]) == len(ids) + 1


def test_a_chat_in_chunks_is_the_whole_one(app: Any) -> None:
    whole = chat(app, n=2).json()
    told = chunks(chat(app, n=2, stream=True, stream_options={"include_usage": True}))
    assert {chunk["object"] for chunk in told} == {"chat.completion.chunk"}
    assert len({chunk["id"] for chunk in told}) == 1
    assert told[-1]["choices"] == []
    assert told[-1]["usage"] == whole["usage"]
    for index, choice in enumerate(whole["choices"]):
        mine = [one for chunk in told for one in chunk["choices"] if one["index"] == index]
        assert mine[0]["delta"]["role"] == "assistant"
        assert "".join(one["delta"].get("content", "") for one in mine) == choice["message"]["content"]
        assert [one["finish_reason"] for one in mine] == [None] * (len(mine) - 1) + [choice["finish_reason"]]


def test_a_completion_in_chunks_is_the_whole_one(app: Any) -> None:
    words = {"logprobs": 1, "echo": True}
    [choice] = complete(app, **words).json()["choices"]
    told = chunks(complete(app, stream=True, **words))
    assert all("usage" not in chunk for chunk in told)
    mine = [one for chunk in told for one in chunk["choices"]]
    assert len(mine) > 2
    assert "".join(one["text"] for one in mine) == choice["text"]
    scored = [one["logprobs"] for one in mine if one["logprobs"]]
    for name, values in choice["logprobs"].items():
        assert [value for scores in scored for value in scores[name]] == values, name


def test_a_stop_text_is_not_shown(app: Any) -> None:
    [whole] = complete(app).json()["choices"]
    stop = whole["text"][4:8]
    [choice] = complete(app, stop=[stop, "never"]).json()["choices"]
    assert choice["text"] == whole["text"].partition(stop)[0]
    assert choice["finish_reason"] == "stop"
    told = chunks(complete(app, stop=stop, stream=True))
    assert "".join(chunk["choices"][0]["text"] for chunk in told) == choice["text"]


def test_messages_in_parts_and_of_a_developer(app: Any) -> None:
    parts = [{"role": "user", "content": [{"type": "text", "text": "What is "}, {"type": "text", "text": "a dog?"}]}]
    assert chat(app, messages=parts).json()["choices"] == chat(app).json()["choices"]
    told = [{"role": role, "content": "Be brief."} for role in ("developer", "system")]
    one, other = (chat(app, messages=[turn, *QUESTION]).json() for turn in told)
    assert one["usage"] == other["usage"]
    assert one["choices"] == other["choices"]


def test_words_that_ask_for_nothing_are_taken(app: Any) -> None:
    words = {"user": "me", "frequency_penalty": 0, "presence_penalty": 0.0, "logit_bias": {}, "tools": [], "stop": None}
    assert chat(app, **words, max_completion_tokens=4, seed=None).status_code == 200


@pytest.mark.parametrize(
    ("words", "param"),
    [
        ({"temperature": 2.5}, "temperature"),
        ({"temperature": "1"}, "temperature"),
        ({"top_p": 0}, "top_p"),
        ({"n": 0}, "n"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"max_tokens": 513}, "max_tokens"),
        ({"stop": [""]}, "stop"),
        ({"stop": list("abcdefghijklmnopq")}, "stop"),
        ({"stop": "a" * 1001}, "stop"),
        ({"top_logprobs": 21}, "top_logprobs"),
        ({"top_logprobs": 2}, "top_logprobs"),
        ({"messages": []}, "messages"),
        ({"messages": "hello"}, "messages"),
        ({"messages": [{"role": "pirate", "content": "ahoy"}]}, "messages"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": "x"}]}]}, "messages"),
        ({"messages": [{"role": "user", "content": "word " * 600}]}, "messages"),
        ({"frequency_penalty": 1}, "frequency_penalty"),
        ({"tools": [{"type": "function"}]}, "tools"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"temprature": 1}, "temprature"),
        ({"stream": "yes"}, "stream"),
    ],
)
def test_a_chat_that_is_wrong_is_refused_by_the_name_of_its_field(app: Any, words: dict[str, Any], param: str) -> None:
    response = chat(app, **words)
    assert response.status_code == 400
    error = refused(response)
    assert error["param"] == param
    assert error["type"] == "invalid_request_error"
    assert param in error["message"] or error["code"] == "context_length_exceeded"


@pytest.mark.parametrize(
    "words",
    [
        {"prompt": []},
        {"prompt": ["a"] * 129, "n": 16},
        {"prompt": ["a", [1]]},
        {"prompt": [4096]},
        {"prompt": [-1]},
        {"prompt": 3},
        {"prompt": None},
        {"prompt": "word " * 600},
        {"prompt": ["a", "word " * 600], "max_tokens": 0},
    ],
)
def test_a_prompt_that_is_wrong_is_refused(app: Any, words: dict[str, Any]) -> None:
    response = complete(app, **words)
    assert response.status_code == 400
    assert refused(response)["param"] == "prompt"


def test_a_text_that_is_too_long_says_how_long_it_may_be(app: Any) -> None:
    error = refused(complete(app, prompt="word " * 600))
    assert error["code"] == "context_length_exceeded"
    assert "512" in error["message"]
    error = refused(chat(app, max_completion_tokens=512))
    assert (error["code"], error["param"]) == ("context_length_exceeded", "max_completion_tokens")
    error = refused(complete(app, prompt="A", max_tokens=512))
    assert (error["code"], error["param"]) == ("context_length_exceeded", "max_tokens")


def test_an_answer_ends_where_the_context_does(held: Held, worker: Worker) -> None:
    short = make_app(replace(held, context=12), worker, key=None)
    told = chat(short, temperature=2, seed=1).json()
    assert (told["usage"]["total_tokens"], told["choices"][0]["finish_reason"]) == (12, "length")
    full = held.tokenizer("A dog is")["input_ids"] * 3
    looked = complete(short, prompt=full, max_tokens=0, echo=True).json()["choices"][0]
    assert (looked["text"], looked["finish_reason"]) == ("A dog is" * 3, "length")
    refused(complete(short, prompt=full, max_tokens=1))
    exact = complete(short, prompt=full[:10], max_tokens=2).json()
    assert (exact["usage"]["total_tokens"], exact["choices"][0]["finish_reason"]) == (12, "length")


def test_another_model_is_not_here(app: Any) -> None:
    response = chat(app, model="gpt-9")
    assert response.status_code == 404
    error = refused(response)
    assert (error["param"], error["code"]) == ("model", "model_not_found")
    assert "gpt-9" in error["message"]
    assert "tiny" in error["message"]


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '{"model": "tiny"', '"\\ud800"', "NaN"])
def test_a_body_that_is_no_request_is_refused(app: Any, body: str) -> None:
    headers = {"content-type": "application/json"}
    response = call(app, "POST", "/v1/chat/completions", content=body, headers=headers)
    assert response.status_code == 400
    refused(response)


def test_half_a_character_is_refused(app: Any) -> None:
    headers = {"content-type": "application/json"}
    body = json.dumps({**PLAIN, "prompt": "\ud83d"})
    assert call(app, "POST", "/v1/completions", content=body, headers=headers).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "[::1]:8000", "localhost", "tiny.localhost:1", ""])
def test_callers_who_name_this_machine_get_in(held: Held, worker: Worker, host: str) -> None:
    near = make_app(held, worker, key=None, near=True)
    assert call(near, "GET", "/v1/models", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example", "[::1"])
def test_a_page_whose_name_was_led_here_gets_nothing(held: Held, worker: Worker, host: str) -> None:
    near = make_app(held, worker, key=None, near=True)
    response = call(near, "POST", "/v1/completions", json=PLAIN, headers={"host": host})
    assert response.status_code == 403
    assert "http://127.0.0.1" in refused(response)["message"]
    # Who has the key is no page; and people who serve other machines call them by their names.
    shown = {"host": host, "authorization": "Bearer key"}
    assert call(make_app(held, worker, key="key", near=True), "GET", "/v1/models", headers=shown).status_code == 200
    assert call(make_app(held, worker, key=None), "GET", "/v1/models", headers={"host": host}).status_code == 200


def test_a_prompt_of_many_characters_is_refused_before_it_is_taken_apart(held: Held, worker: Worker) -> None:
    tokenizer = copy.deepcopy(held.tokenizer)
    seen: list[int] = []

    def watched(text: str, **words: Any) -> Any:
        seen.append(len(text))
        return held.tokenizer(text, **words)

    app = make_app(replace(held, tokenizer=Watched(tokenizer, watched)), worker, key=None)
    error = refused(complete(app, prompt="a" * 1_000_000))
    assert error["code"] == "context_length_exceeded"
    assert "1000000 characters" in error["message"]
    assert complete(app, prompt="A dog").status_code == 200
    assert seen == [5]


def test_a_template_without_an_end_is_stopped(held: Held, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "__kwdefaults__", {"seconds": 0.2})
    tokenizer = copy.deepcopy(held.tokenizer)
    app = make_app(replace(held, tokenizer=tokenizer), worker, key=None)
    tokenizer.chat_template = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    assert "did not come to an end within 0.2 s" in refused(chat(app))["message"]
    assert complete(app).status_code == 200


def test_a_template_reaches_nothing_of_ours(held: Held, worker: Worker) -> None:
    tokenizer = copy.deepcopy(held.tokenizer)
    app = make_app(replace(held, tokenizer=tokenizer), worker, key=None)
    for way in ("messages.__class__.__mro__", "raise_exception.__globals__", "''.__class__", "cycler.__init__"):
        tokenizer.chat_template = "{{ " + way + ".x }}"
        assert "unsafe" in refused(chat(app))["message"] or "undefined" in refused(chat(app))["message"]


def test_other_types_than_json_and_huge_bodies_are_refused(app: Any) -> None:
    plain = call(app, "POST", "/v1/completions", content=json.dumps(PLAIN), headers={"content-type": "text/plain"})
    assert plain.status_code == 415
    refused(plain)
    huge = complete(app, prompt="a" * MOST_BYTES)
    assert huge.status_code == 413
    refused(huge)


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [("GET", "/", 404), ("POST", "/v1/embeddings", 404), ("GET", "/v1/completions", 405), ("PUT", "/v1/models", 405)],
)
def test_other_addresses_are_refused_in_the_same_shape(app: Any, method: str, address: str, status: int) -> None:
    response = call(app, method, address)
    assert response.status_code == status
    refused(response)


def test_a_model_without_a_chat_template_says_so(held: Held, worker: Worker) -> None:
    tokenizer = copy.deepcopy(held.tokenizer)
    tokenizer.chat_template = None
    error = refused(chat(make_app(replace(held, tokenizer=tokenizer), worker, key=None)))
    assert "chat template" in error["message"]


def test_a_template_that_refuses_is_quoted(held: Held, worker: Worker) -> None:
    tokenizer = copy.deepcopy(held.tokenizer)
    app = make_app(replace(held, tokenizer=tokenizer), worker, key=None)
    tokenizer.chat_template = "{{ raise_exception('no system turns here') }}"
    assert "no system turns here" in refused(chat(app))["message"]
    tokenizer.chat_template = "{{ messages + 'text' }}"
    assert "list" in refused(chat(app))["message"]


def test_what_nobody_thought_of_is_told_in_the_same_shape(held: Held, worker: Worker) -> None:
    app = make_app(replace(held, tokenizer=None), worker, key=None)

    async def once() -> httpx2.Response:
        transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.post("/v1/completions", json=PLAIN)

    response = asyncio.run(once())
    assert response.status_code == 500
    assert refused(response)["type"] == "server_error"


@pytest.mark.parametrize("shown", [None, "Bearer", "Bearer wrong", "Bearer kéy", "Basic a2V5", "key"])
def test_without_the_key_nobody_gets_in(held: Held, worker: Worker, shown: str | None) -> None:
    guarded = make_app(held, worker, key="key")
    headers = {} if shown is None else {"authorization": shown.encode("latin-1")}
    for method, address in (("GET", "/v1/models"), ("POST", "/v1/chat/completions"), ("GET", "/nothing")):
        response = call(guarded, method, address, headers=headers)
        assert response.status_code == 401
        assert "key" not in refused(response)["message"].replace("its key", "").replace("KEY", "")
    assert call(guarded, "GET", "/health").status_code == 200


@pytest.mark.parametrize("key", ["key", "schlüssel"])
def test_with_the_key_one_gets_in(held: Held, worker: Worker, key: str) -> None:
    headers = {"authorization": f"Bearer {key}".encode()}
    assert call(make_app(held, worker, key=key), "GET", "/v1/models", headers=headers).status_code == 200


def test_many_at_once_get_the_same_as_one_alone(app: Any) -> None:
    prompts = [f"A {animal} is" for animal in ("dog", "cat", "bird", "fish", "tree", "car", "house", "ship")] * 4
    alone = {prompt: complete(app, prompt=prompt).json()["choices"] for prompt in set(prompts)}

    async def together() -> list[Any]:
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://here") as client:
            asked = [client.post("/v1/completions", json={**PLAIN, "prompt": prompt}) for prompt in prompts]
            return [answer.json()["choices"] for answer in await asyncio.gather(*asked)]

    assert asyncio.run(together()) == [alone[prompt] for prompt in prompts]
