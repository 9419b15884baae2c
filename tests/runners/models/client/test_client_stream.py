"""Streams: pieces as they come, and no half text that looks like a whole one."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest

from fakes.canned import serve_canned
from fakes.endpoint import FakeEndpoint, FakeModel, Fault, serve_fake
from runners.models.client.http import HttpClient
from runners.models.client.meter import Meter, Tally
from runners.models.client.seam import Endpoint, Sampling, Usage
from schemas.errors import ContextExceeded, EndpointError, EndpointRefused, EndpointTimeout, EndpointUnreachable

HELLO = [{"role": "user", "content": "Hello there"}]
SAID = "One, two, three, four and five."


@pytest.fixture
def fake() -> Iterator[FakeEndpoint]:
    with serve_fake(FakeModel(answer=lambda _: SAID)) as fake:
        yield fake


def streamed(
    endpoint: Endpoint, *, timeout: float = 60, meter: Meter | None = None
) -> tuple[list[str], EndpointError | None]:
    """The pieces that came, and what ended them, if it was an error."""

    async def run() -> tuple[list[str], EndpointError | None]:
        pieces: list[str] = []
        async with HttpClient(endpoint, timeout=timeout, tries=3, meter=meter or Meter(), sleep=_no_pause) as client:
            try:
                async for piece in client.stream(HELLO, Sampling()):
                    pieces.append(piece)
            except EndpointError as error:
                return pieces, error
        return pieces, None

    return asyncio.run(run())


async def _no_pause(_: float) -> None:
    return None


def heard(*data: object, end: str = "data: [DONE]\n\n") -> tuple[list[str], EndpointError | None]:
    """The pieces of a stream of these events, and what ended them."""
    lines = "".join(f"data: {json.dumps(one)}\n\n" for one in data) + end
    with serve_canned(lines.encode(), kind="text/event-stream; charset=utf-8") as url:
        return streamed(Endpoint(url, "m"))


def piece(text: str, finish: str | None = None) -> dict[str, Any]:
    return {"choices": [{"delta": {"content": text}, "finish_reason": finish}]}


def test_a_stream_comes_piece_by_piece_and_tells_its_cost(fake: FakeEndpoint) -> None:
    meter = Meter()
    pieces, error = streamed(fake.endpoint, meter=meter)
    assert error is None
    assert "".join(pieces) == SAID
    assert len(pieces) == 6
    assert fake.asked[0].body["stream"] is True
    assert replace(meter.tally, seconds=0) == Tally(requests=1, usage=Usage(2, 6))


def test_pieces_come_before_the_text_is_complete(fake: FakeEndpoint) -> None:
    fake.faults.add(Fault("stall", after=2))

    async def run() -> list[str]:
        async with (
            HttpClient(fake.endpoint, timeout=60, tries=1, meter=Meter()) as client,
            aclosing(client.stream(HELLO, Sampling())) as stream,
        ):
            return [await anext(stream), await anext(stream)]

    assert asyncio.run(run()) == ["One,", " two,"]
    # Leaving early is heard at the other end.
    until = time.monotonic() + 30
    while not fake.gone and time.monotonic() < until:
        time.sleep(0.01)
    assert fake.gone == 1


def test_a_stream_that_stops_coming_is_left_although_the_server_is_still_there(fake: FakeEndpoint) -> None:
    fake.faults.add(Fault("stall", after=1))
    pieces, error = streamed(fake.endpoint, timeout=0.5)
    assert pieces == ["One,"]
    assert isinstance(error, EndpointTimeout)


@pytest.mark.parametrize("kind", ["cut", "hush"])
@pytest.mark.parametrize("after", [0, 3])
def test_a_stream_that_breaks_off_is_no_answer(fake: FakeEndpoint, kind: Any, after: int) -> None:
    fake.faults.add(Fault(kind, after=after))
    meter = Meter()
    pieces, error = streamed(fake.endpoint, meter=meter)
    assert len(pieces) == after
    assert isinstance(error, EndpointUnreachable)
    assert "broke off" in str(error)
    assert (len(fake.asked), meter.tally.failures, meter.tally.untold) == (1, 1, 0)


@pytest.mark.parametrize("kind", ["status", "drop"])
def test_a_stream_that_did_not_begin_is_asked_for_again(fake: FakeEndpoint, kind: Any) -> None:
    fault = fake.faults.add(Fault(kind, times=2))
    pieces, error = streamed(fake.endpoint)
    assert (error, "".join(pieces), fault.hits) == (None, SAID, 2)


def test_a_stream_without_a_word_is_asked_for_as_a_whole(fake: FakeEndpoint) -> None:
    fake.faults.add(Fault("mute"))
    meter = Meter()
    assert streamed(fake.endpoint, meter=meter) == ([SAID], None)
    assert [asked.body.get("stream", False) for asked in fake.asked] == [True, False]
    assert (meter.tally.requests, meter.tally.failures, meter.tally.usage) == (2, 1, Usage(2, 6))


def test_why_a_stream_says_nothing_is_found_out(fake: FakeEndpoint) -> None:
    fake.faults.add(Fault("mute"))
    fake.model.context = 1
    pieces, error = streamed(fake.endpoint)
    assert (pieces, type(error)) == ([], ContextExceeded)


def test_a_refusal_says_why(fake: FakeEndpoint) -> None:
    fake.model.context = 1
    assert isinstance(streamed(fake.endpoint)[1], ContextExceeded)
    _, error = streamed(replace(fake.endpoint, model="other"))
    assert isinstance(error, EndpointRefused)
    assert "`other` does not exist" in str(error)


def test_an_error_in_the_middle_is_told() -> None:
    pieces, error = heard(piece("One"), {"error": {"message": "the engine died", "code": 500}})
    assert pieces == ["One"]
    assert "the engine died" in str(error)


def test_what_is_no_stream_is_not_read_as_one(fake: FakeEndpoint) -> None:
    fake.faults.add(Fault("garbage", body="<html>It works!</html>", headers={"Content-Type": "text/html"}))
    pieces, error = streamed(fake.endpoint)
    assert (pieces, type(error)) == ([], EndpointError)
    assert "does not stream" in str(error)


@pytest.mark.parametrize("odd", [[1], "words", {"choices": 3}, {"choices": [{"delta": {"content": 5}}]}])
def test_events_of_another_api_are_refused(odd: object) -> None:
    pieces, error = heard(piece("One"), odd)
    assert pieces == ["One"]
    assert "not in the words of OpenAI's API" in str(error)


def test_a_stream_without_its_last_word_is_complete_all_the_same() -> None:
    assert heard(piece(""), piece("One"), piece("", "stop"), end="") == (["One"], None)


def test_reasoning_and_tool_calls_are_no_text() -> None:
    thought = {"choices": [{"delta": {"reasoning_content": "hm", "content": None}}]}
    assert heard(thought, piece("One", "stop")) == (["One"], None)
