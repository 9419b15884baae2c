"""HttpClient: what it sends and to whom, and what it makes of answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from fakes.canned import serve_canned
from fakes.endpoint import FakeEndpoint, FakeModel, Fault, serve_fake
from fakes.endpoint_asking import HELLO, KEY, Asking
from runners.models.client.http import HttpClient
from runners.models.client.meter import Meter, Tally
from runners.models.client.seam import Choice, Endpoint, Sampling, Usage
from schemas.errors import (
    EndpointRefused,
    UsageError,
)


@pytest.fixture
def fake() -> Iterator[FakeEndpoint]:
    with serve_fake(key=KEY) as fake:
        yield fake


def test_what_is_asked_goes_out_in_the_words_of_the_api(fake: FakeEndpoint) -> None:
    wish = Sampling(temperature=0.7, top_p=0.9, max_tokens=5, n=2, stop=("\n",), seed=11, logprobs=True)
    ask = Asking(fake.endpoint)
    ask.chat(wish)
    ask(lambda client: client.complete("One two", wish, echo=True))
    words = {"temperature": 0.7, "top_p": 0.9, "max_tokens": 5, "n": 2, "stop": ["\n"], "seed": 11, "model": "fake"}
    chat, complete = fake.asked
    assert (chat.path, chat.body) == (
        "/v1/chat/completions",
        {**words, "messages": HELLO, "logprobs": True, "top_logprobs": 1},
    )
    assert (complete.path, complete.body) == (
        "/v1/completions",
        {**words, "prompt": "One two", "logprobs": 1, "echo": True},
    )
    assert {asked.headers["authorization"] for asked in fake.asked} == {f"Bearer {KEY}"}


def test_what_is_not_asked_for_is_not_sent(fake: FakeEndpoint) -> None:
    Asking(fake.endpoint).chat(Sampling())
    assert fake.asked[0].body == {"model": "fake", "messages": HELLO, "temperature": 0.0, "top_p": 1.0}


def test_answers_come_back_with_their_cost(fake: FakeEndpoint) -> None:
    ask = Asking(fake.endpoint)
    reply = ask.chat(Sampling(max_tokens=3, logprobs=True))
    (choice,) = reply.choices
    assert (reply.model, choice.finish, reply.usage) == ("fake", "length", Usage(2, 3))
    assert choice.scores is not None
    assert "".join(score.token for score in choice.scores) == choice.text
    assert replace(ask.meter.tally, seconds=0) == Tally(requests=1, usage=Usage(2, 3))


def test_an_endpoint_that_tells_no_usage_is_counted_as_such() -> None:
    with serve_fake(FakeModel(usage=False)) as fake:
        ask = Asking(fake.endpoint)
        assert ask.chat().usage == Usage()
    assert (ask.meter.tally.untold, ask.meter.tally.usage) == (1, Usage())


def test_a_key_goes_to_no_other_address(fake: FakeEndpoint) -> None:
    with serve_fake() as other:
        fake.faults.add(Fault("status", status=307, headers={"Location": f"{other.url}/chat/completions"}, body=""))
        Asking(fake.endpoint).fails(EndpointRefused, f"sends elsewhere (307): to {other.url}")
        assert other.asked == []


def test_a_key_is_not_repeated_where_the_server_repeats_it(fake: FakeEndpoint) -> None:
    fake.key = "another"
    Asking(Endpoint(fake.url, "fake", KEY)).fails(EndpointRefused, "wants another key (401)")


def test_proxies_do_not_stand_before_this_machine(fake: FakeEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve_fake() as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy.port}")
        assert Asking(fake.endpoint).chat().choices
        assert proxy.asked == []
        # They do before other machines.
        with pytest.raises(EndpointRefused):
            Asking(Endpoint("http://models.invalid/v1", "m"))(lambda client: client.models())
        assert [asked.path for asked in proxy.asked] == ["http://models.invalid/v1/models"]


@pytest.mark.parametrize(
    ("variable", "value"),
    [("ALL_PROXY", "socks5://me:pw@127.0.0.1:9"), ("HTTPS_PROXY", "foo://me:pw@x"), ("SSL_CERT_FILE", "/not/there")],
)
def test_an_environment_that_cannot_be_used_is_named(
    fake: FakeEndpoint, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(UsageError, match="the environment's proxies or certificates can't be used") as refused:
        HttpClient(Endpoint("https://models.invalid", "m"), timeout=1, tries=1, meter=Meter())
    assert str(refused.value).startswith("https://models.invalid/v1: ")
    assert "pw" not in str(refused.value)
    assert Asking(fake.endpoint).chat().choices  # which needs neither


def test_certificates_count_for_this_machine_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/not/there")
    with pytest.raises(UsageError, match="certificates"):
        HttpClient(Endpoint("https://127.0.0.1:8000", "m"), timeout=1, tries=1, meter=Meter())


def test_fewer_texts_than_asked_for_are_no_answer() -> None:
    with serve_fake(FakeModel(n=False)) as fake, pytest.raises(EndpointRefused, match="draws 1 of the 3 texts"):
        Asking(fake.endpoint).chat(Sampling(n=3, max_tokens=2))


def replied(content: str | None, sampling: Sampling, **rest: Any) -> Choice:
    """The one choice of a reply with this message."""
    choice = {"message": {"content": content}, "finish_reason": "stop", **rest}
    with serve_canned(json.dumps({"model": "m", "choices": [choice]}).encode()) as url:
        return Asking(Endpoint(url, "m"))(lambda client: client.chat(HELLO, sampling)).choices[0]


def test_scores_that_are_missing_are_no_answer() -> None:
    with pytest.raises(EndpointRefused, match="no log-probabilities"):
        replied("words", Sampling(logprobs=True))
    assert replied("", Sampling(logprobs=True)).scores == ()


def test_a_model_that_says_nothing_in_words_says_an_empty_text() -> None:
    choice = replied(None, Sampling())
    assert (choice.text, choice.finish) == ("", "stop")


@pytest.mark.parametrize(("told", "read"), [("stop", "stop"), ("length", "length"), ("tool_calls", "other")])
def test_why_a_text_ended_is_kept(told: str, read: str) -> None:
    assert replied("x", Sampling(), finish_reason=told).finish == read


def test_an_address_that_is_none_is_refused_before_anything_is_asked() -> None:
    with pytest.raises(UsageError, match="did you mean http://localhost:8000"):
        HttpClient(Endpoint("localhost:8000", "m"), timeout=1, tries=1, meter=Meter())


def test_many_calls_at_once_share_a_client(fake: FakeEndpoint) -> None:
    async def many(client: HttpClient) -> list[str]:
        replies = await asyncio.gather(*(client.complete(f"Prompt {i}", Sampling(max_tokens=4)) for i in range(40)))
        return [reply.choices[0].text for reply in replies]

    ask = Asking(fake.endpoint)
    texts = ask(many)
    assert texts == [fake.model.follow(f"Prompt {i}", Sampling(max_tokens=4))[0].text for i in range(40)]
    assert ask.meter.tally.usage == Usage(80, 160)


def test_as_many_calls_go_out_at_once_as_are_made() -> None:
    calls = 256
    arrived, all_there = 0, asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal arrived
        await reader.readuntil(b"\r\n\r\n")
        arrived += 1
        if arrived == calls:
            all_there.set()
        await all_there.wait()  # nobody is answered before everybody has asked
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"data":[]}')
        await writer.drain()
        writer.close()

    async def run() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=calls)
        endpoint = Endpoint(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", "m")
        async with server, HttpClient(endpoint, timeout=60, tries=1, meter=Meter()) as client:
            await asyncio.gather(*(client.models() for _ in range(calls)))

    asyncio.run(run())
    assert arrived == calls


def test_half_a_character_is_named_and_not_sent(fake: FakeEndpoint) -> None:
    ask = Asking(fake.endpoint)
    with pytest.raises(UsageError, match=r"what fake is asked holds half a character \(U\+D800\)"):
        ask(lambda client: client.complete("a \ud800 b", Sampling()))
    assert (fake.asked, ask.meter.tally.retries) == ([], 0)


def test_a_long_prompt_arrives_whole_also_when_it_is_sent_again(fake: FakeEndpoint) -> None:
    fake.model.context = None
    fake.faults.add(Fault("status", status=503))
    prompt = "A long text. " * 200_000  # 2.6 MB: beyond what goes out in one piece
    assert Asking(fake.endpoint)(lambda client: client.complete(prompt, Sampling(max_tokens=2))).choices
    assert [asked.body["prompt"] == prompt for asked in fake.asked] == [True, True]


def test_a_client_asks_within_its_block_only(fake: FakeEndpoint) -> None:
    client = HttpClient(fake.endpoint, timeout=1, tries=1, meter=Meter())
    with pytest.raises(RuntimeError, match="async with"):
        asyncio.run(client.models())


def test_a_call_that_is_cancelled_lets_go_of_its_server(fake: FakeEndpoint) -> None:
    fault = fake.faults.add(Fault("stall"))

    async def impatient(client: HttpClient) -> None:
        call = asyncio.create_task(client.chat(HELLO, Sampling()))
        while not fault.hits:
            await asyncio.sleep(0.01)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert (await client.chat(HELLO, Sampling(max_tokens=2))).choices

    ask = Asking(fake.endpoint)
    ask(impatient)
    assert (ask.meter.tally.requests, ask.meter.tally.failures) == (2, 0)
