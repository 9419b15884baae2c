"""HttpClient: what it sends, what it makes of answers, when it asks again, and that it ends in time."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

import httpx2
import pytest

from fakes.endpoint import FakeEndpoint, FakeModel, Fault, serve_fake
from runners.models.client.connection import MOST_BYTES
from runners.models.client.http import HttpClient
from runners.models.client.meter import Meter, Tally
from runners.models.client.seam import Endpoint, Sampling, Usage
from schemas.errors import (
    ContextExceeded,
    EndpointError,
    EndpointRefused,
    EndpointTimeout,
    EndpointUnreachable,
    UsageError,
)

Result = TypeVar("Result")
HELLO = [{"role": "user", "content": "Hello there"}]
SHORT = Sampling(max_tokens=3)
KEY = "sk-hunter2"
LONG = 60.0


@pytest.fixture
def fake() -> Iterator[FakeEndpoint]:
    with serve_fake(key=KEY) as fake:
        yield fake


class Asking:
    """One client for one piece of work; `slept` are the pauses that it would have made."""

    def __init__(self, endpoint: Endpoint, *, tries: int = 4, timeout: float = LONG) -> None:
        self.endpoint, self.tries, self.timeout = endpoint, tries, timeout
        self.meter = Meter()
        self.slept: list[float] = []

    def __call__(self, work: Callable[[HttpClient], Awaitable[Result]], transport: Any = None) -> Result:
        async def sleep(seconds: float) -> None:
            self.slept.append(seconds)

        async def run() -> Result:
            async with HttpClient(
                self.endpoint,
                timeout=self.timeout,
                tries=self.tries,
                meter=self.meter,
                transport=transport,
                sleep=sleep,
            ) as client:
                return await work(client)

        return asyncio.run(run())

    def chat(self, sampling: Sampling = SHORT) -> Any:
        return self(lambda client: client.chat(HELLO, sampling))

    def fails(self, kind: type[EndpointError], said: str) -> EndpointError:
        with pytest.raises(kind) as failed:
            self.chat()
        assert said in str(failed.value)
        assert KEY not in str(failed.value)
        return failed.value


def replied(answer: httpx2.Response) -> httpx2.MockTransport:
    return httpx2.MockTransport(lambda _: answer)


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


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 529])
def test_a_bad_moment_is_outlived(fake: FakeEndpoint, status: int) -> None:
    fault = fake.faults.add(Fault("status", status=status, times=3))
    ask = Asking(fake.endpoint)
    assert ask.chat().choices
    assert (fault.hits, len(ask.slept)) == (3, 3)
    assert (ask.meter.tally.requests, ask.meter.tally.retries, ask.meter.tally.failures) == (1, 3, 0)
    assert all(low <= one <= low + 0.3 for one, low in zip(ask.slept, (0.25, 0.5, 1), strict=True))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422, 501])
def test_what_will_not_change_is_asked_once(fake: FakeEndpoint, status: int) -> None:
    fault = fake.faults.add(Fault("status", status=status, times=9))
    ask = Asking(fake.endpoint)
    refused = ask.fails(EndpointRefused, "on order")
    assert isinstance(refused, EndpointRefused)
    assert (refused.status, fault.hits) == (status, 1)
    assert ask.meter.tally.failures == 1


def test_tries_are_bounded(fake: FakeEndpoint) -> None:
    fault = fake.faults.add(Fault("status", status=503, times=99))
    refused = Asking(fake.endpoint, tries=3).fails(EndpointRefused, "failed (503): on order")
    assert isinstance(refused, EndpointRefused)
    assert (fault.hits, refused.status) == (3, 503)


def test_a_server_that_names_its_pause_gets_it(fake: FakeEndpoint) -> None:
    fake.faults.add(Fault("status", status=429, headers={"Retry-After": "7"}))
    fake.faults.add(Fault("status", status=503, headers={"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}))
    fake.faults.add(Fault("status", status=429, headers={"Retry-After": "soon"}))
    ask = Asking(fake.endpoint)
    assert ask.chat().choices
    asked, dated, own = ask.slept
    assert 7 <= asked <= 8
    assert 0 <= dated <= 0.2
    assert 0.2 <= own <= 2


def test_a_pause_beyond_the_time_there_is_is_not_begun(fake: FakeEndpoint) -> None:
    fault = fake.faults.add(Fault("status", status=429, headers={"Retry-After": "3600"}, times=9))
    ask = Asking(fake.endpoint)
    ask.fails(EndpointRefused, "no room for this now (429)")
    assert (fault.hits, ask.slept) == (1, [])


def test_a_quota_that_is_used_up_does_not_come_back(fake: FakeEndpoint) -> None:
    body = json.dumps({"error": {"message": "pay first", "code": "insufficient_quota"}})
    fault = fake.faults.add(Fault("status", status=429, body=body, times=9))
    Asking(fake.endpoint).fails(EndpointRefused, "pay first")
    assert fault.hits == 1


@pytest.mark.parametrize("kind", ["drop", "cut"])
def test_a_connection_that_breaks_is_made_again(fake: FakeEndpoint, kind: Any) -> None:
    fault = fake.faults.add(Fault(kind, times=2))
    ask = Asking(fake.endpoint)
    assert ask.chat().choices
    assert (fault.hits, ask.meter.tally.retries) == (2, 2)


@pytest.mark.parametrize("kind", ["drop", "cut"])
def test_a_connection_that_always_breaks_is_named(fake: FakeEndpoint, kind: Any) -> None:
    fake.faults.add(Fault(kind, times=99))
    failed = Asking(fake.endpoint).fails(EndpointUnreachable, "broke before the answer was there")
    assert fake.url in str(failed)


def test_nobody_there_is_said_with_the_address() -> None:
    with socket.socket() as held:  # bound and not listening: nobody else can have the port meanwhile
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}/v1"
        ask = Asking(Endpoint(url, "model", KEY))
        ask.fails(EndpointUnreachable, f"nobody answers at {url}")
    assert ask.meter.tally.retries == 3


def test_a_certificate_that_is_not_trusted_is_said_at_once() -> None:
    def refuse(request: httpx2.Request) -> httpx2.Response:
        untrusted = ssl.SSLCertVerificationError(1, "certificate verify failed: self-signed certificate")
        raise httpx2.ConnectError("certificate verify failed: self-signed certificate") from untrusted

    ask = Asking(Endpoint("https://models.invalid/v1", "m"))
    with pytest.raises(EndpointUnreachable, match=r"cannot be trusted .*self-signed"):
        ask(lambda client: client.models(), httpx2.MockTransport(refuse))
    assert ask.meter.tally.retries == 0


def test_a_server_that_is_silent_is_left_after_the_time_that_was_given(fake: FakeEndpoint) -> None:
    fault = fake.faults.add(Fault("stall", times=9))
    ask = Asking(fake.endpoint, timeout=0.3)
    started = time.monotonic()
    ask.fails(EndpointTimeout, "did not answer within 0.3 seconds")
    assert time.monotonic() - started >= 0.3
    assert (fault.hits, ask.meter.tally.failures) == (1, 1)


def test_the_time_is_that_of_all_tries_together(fake: FakeEndpoint) -> None:
    fake.faults.add(Fault("status", status=500, times=2, headers={"Retry-After": "0"}))
    fake.faults.add(Fault("stall"))
    Asking(fake.endpoint, timeout=0.5).fails(EndpointTimeout, "did not answer within 0.5 seconds")
    assert len(fake.asked) == 3


@pytest.mark.parametrize("body", ["<html>It works!</html>", "{}", '{"choices": []}', "[1]", '{"choices": [{"x": 1}]}'])
def test_somebody_else_who_answers_is_not_believed(fake: FakeEndpoint, body: str) -> None:
    fake.faults.add(Fault("garbage", body=body))
    Asking(fake.endpoint).fails(EndpointError, "not in the words of OpenAI's API")
    assert len(fake.asked) == 1


def test_a_list_of_models_that_is_none_is_not_believed(fake: FakeEndpoint) -> None:
    fake.faults.add(Fault("garbage", body='{"data": "everything"}'))
    with pytest.raises(EndpointError, match="OpenAI's API"):
        Asking(fake.endpoint)(lambda client: client.models())


def test_an_answer_without_end_is_left() -> None:
    async def forever() -> Any:
        while True:
            yield b" " * 2**20

    endless = replied(httpx2.Response(200, content=forever()))
    with pytest.raises(EndpointError, match=f"more than {MOST_BYTES // 2**20} MiB"):
        Asking(Endpoint("http://endless.invalid/v1", "m"))(lambda client: client.models(), endless)


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
    if "PROXY" in variable:  # which does not concern this machine's own addresses
        assert Asking(fake.endpoint).chat().choices


def test_a_prompt_beyond_the_context_is_an_error_of_its_own() -> None:
    with serve_fake(FakeModel(context=4)) as fake:
        ask = Asking(fake.endpoint)
        assert ask.fails(ContextExceeded, "maximum context length is 4 tokens")
        assert ask(lambda client: client.context()) == 4


@pytest.mark.parametrize(
    "words",
    [
        "This model's maximum context length is 512 tokens. However, you requested 600 tokens",
        "'max_tokens' is too large: 5000. This model's max_model_len is 512",
        "the request exceeds the available context size",
    ],
)
def test_servers_say_in_their_own_words_that_the_context_is_too_short(fake: FakeEndpoint, words: str) -> None:
    fake.faults.add(Fault("status", status=400, body=json.dumps({"error": {"message": words}})))
    Asking(fake.endpoint).fails(ContextExceeded, words)


def test_errors_in_other_forms_are_repeated_in_short(fake: FakeEndpoint) -> None:
    fake.faults.add(Fault("status", status=401, body='{"detail": "Invalid API key"}'))
    Asking(fake.endpoint).fails(EndpointRefused, "(401): Invalid API key")
    fake.faults.add(Fault("status", status=404, body=f"<html>\n\n{'x ' * 5000}"))
    assert len(str(Asking(fake.endpoint).fails(EndpointRefused, "(404): <html> x x x"))) < 500
    fake.faults.add(Fault("status", status=400, body='{"error": "just words"}'))
    Asking(fake.endpoint).fails(EndpointRefused, ": just words")
    fake.faults.add(Fault("status", status=404, body=""))
    Asking(fake.endpoint).fails(EndpointRefused, "has no such model or route (404)")


def test_fewer_texts_than_asked_for_are_no_answer() -> None:
    with serve_fake(FakeModel(n=False)) as fake, pytest.raises(EndpointRefused, match="draws 1 of the 3 texts"):
        Asking(fake.endpoint).chat(Sampling(n=3, max_tokens=2))


def message(content: str | None, **rest: Any) -> httpx2.MockTransport:
    choice = {"message": {"content": content}, "finish_reason": "stop", **rest}
    return replied(httpx2.Response(200, json={"model": "m", "choices": [choice]}))


def test_scores_that_are_missing_are_no_answer() -> None:
    def ask(client: HttpClient) -> Any:
        return client.chat(HELLO, Sampling(logprobs=True))

    asking = Asking(Endpoint("http://scoreless.invalid", "m"))
    with pytest.raises(EndpointRefused, match="no log-probabilities"):
        asking(ask, message("words"))
    assert asking(ask, message("")).choices[0].scores == ()


def test_a_model_that_says_nothing_in_words_says_an_empty_text() -> None:
    reply = Asking(Endpoint("http://silent.invalid", "m"))(lambda one: one.chat(HELLO, Sampling()), message(None))
    assert (reply.choices[0].text, reply.choices[0].finish) == ("", "stop")


@pytest.mark.parametrize(("told", "read"), [("stop", "stop"), ("length", "length"), ("tool_calls", "other")])
def test_why_a_text_ended_is_kept(told: str, read: str) -> None:
    asking = Asking(Endpoint("http://ends.invalid", "m"))
    reply = asking(lambda client: client.chat(HELLO, Sampling()), message("x", finish_reason=told))
    assert reply.choices[0].finish == read


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
