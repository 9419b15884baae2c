"""HttpClient where no answer comes: when it asks again, what it says, and that it ends in time."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fakes.canned import serve_canned
from fakes.certificates import make_pair
from fakes.endpoint import FakeEndpoint, FakeModel, Fault, serve_fake
from fakes.endpoint_asking import KEY, Asking
from runners.models.client import connection, pieces
from runners.models.client.seam import Endpoint, Sampling
from schemas.errors import (
    ContextExceeded,
    EndpointError,
    EndpointRefused,
    EndpointTimeout,
    EndpointUnreachable,
)


@pytest.fixture
def fake() -> Iterator[FakeEndpoint]:
    with serve_fake(key=KEY) as fake:
        yield fake


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


@pytest.mark.parametrize(
    ("fault", "passing", "after"),
    [
        (Fault("status", status=503), True, None),
        (Fault("status", status=429, headers={"Retry-After": "7"}), True, 7.0),
        (Fault("status", status=400, headers={"Retry-After": "7"}), False, None),
        (Fault("drop"), True, None),
        (Fault("cut"), True, None),
        (Fault("stall"), True, None),
        (Fault("garbage", body="{}"), True, None),
    ],
    ids="busy pausing wrong dropped cut silent garbled".split(),
)
def test_errors_say_whether_they_pass(fake: FakeEndpoint, fault: Fault, passing: bool, after: float | None) -> None:
    fake.faults.add(replace(fault))
    error = Asking(fake.endpoint, tries=1, timeout=1).fails(EndpointError, fake.url)
    assert (error.passing, error.after) == (passing, after)


def test_a_server_that_names_its_pause_gets_it(fake: FakeEndpoint) -> None:
    fake.faults.add(Fault("status", status=429, headers={"Retry-After": "7"}))
    fake.faults.add(Fault("status", status=503, headers={"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}))
    ask = Asking(fake.endpoint)
    assert ask.chat().choices
    asked, dated = ask.slept
    assert 7 <= asked <= 8
    assert 0 <= dated <= 0.2


@pytest.mark.parametrize("pause", ["soon", "", f"Thu, 01 Jan {10**20} 00:00:00 GMT", "Thu, 01 Jan 2099 00:00:00 -0000"])
def test_a_server_that_names_no_sensible_pause_gets_our_own(fake: FakeEndpoint, pause: str) -> None:
    fake.faults.add(Fault("status", status=429, headers={"Retry-After": pause}))
    ask = Asking(fake.endpoint)
    assert ask.chat().choices
    (own,) = ask.slept
    assert 0.2 <= own <= 0.6


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


def test_a_certificate_that_is_not_trusted_is_said_at_once(tmp_path: Path) -> None:
    with serve_canned(b"{}", tls=make_pair(tmp_path).server()) as url:
        ask = Asking(Endpoint(url, "m"))
        with pytest.raises(EndpointUnreachable, match=r"cannot be trusted .*self-signed") as untrusted:
            ask(lambda client: client.models())
    assert (ask.meter.tally.retries, untrusted.value.passing) == (0, False)


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


def test_an_answer_without_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "MOST_BYTES", 2**20)
    with (
        serve_canned(b" " * 2**16, endless=True) as url,
        pytest.raises(EndpointError, match="more than 1 MiB"),
    ):
        Asking(Endpoint(url, "m"))(lambda client: client.models())


def test_a_stream_without_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "MOST_BYTES", 1000)
    chunk = json.dumps({"choices": [{"delta": {"content": "x" * 100}}]})
    for endless in (f"data: {chunk}\n\n", "data: and so on ", "data: and so on\n"):
        with pytest.raises(EndpointError, match="streams without an end"):
            listen(endless.encode(), endless=True)


def test_a_key_that_is_repeated_is_masked_however_it_comes() -> None:
    for start in (0, 290, 295, 299):  # words are cut after 300
        with (
            serve_canned(f"{'x' * start} {KEY}".encode(), status=400) as url,
            pytest.raises(EndpointRefused) as refused,
        ):
            Asking(Endpoint(url, "m", KEY))(lambda client: client.models())
        assert KEY[:3] not in str(refused.value)
    error = {"error": {"message": f"no such key {KEY}"}}
    with pytest.raises(EndpointError, match=r"no such key \*\*\*"):
        listen(f"data: {json.dumps(error)}\n\n".encode())


def listen(said: bytes, *, endless: bool = False) -> None:
    async def hear(client: Any) -> None:
        async for _ in client.stream(({"role": "user", "content": "hello"},), Sampling()):
            pass

    with serve_canned(said, endless=endless, kind="text/event-stream") as url:
        Asking(Endpoint(url, "m", KEY))(hear)


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
