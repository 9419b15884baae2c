"""A delivery is judged before it is read, kept once, or refused so that GitHub shows it as failed (S1 to S3)."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from pydantic import SecretStr

from bot.app import intake as module
from bot.app.intake import STATUS, WAITING, Answer, Enqueue, Intake, Outcome
from bot.app.metrics import Metrics
from bot.app.notices import Notice
from bot.app.signature import HEADER, sign
from fakes.deliveries import SECRET, US, deliver, payload_of
from schemas.errors import UsageError

OPENED = payload_of("pull_request", "opened")


class Queue:
    """Keeps deliveries by their id, as DBOS does."""

    def __init__(self, problem: Callable[[], Awaitable[None]] | None = None) -> None:
        self.kept: dict[str, Notice] = {}
        self._problem = problem

    async def put(self, delivery: str, notice: Notice) -> None:
        if self._problem is not None:
            await self._problem()
        self.kept.setdefault(delivery, notice)


def make(enqueue: Enqueue) -> Intake:
    return Intake(secret=SECRET, us=US, enqueue=enqueue, metrics=Metrics())


def take(headers: dict[str, str], body: bytes, queue: Queue) -> Answer:
    return asyncio.run(make(queue.put).take(headers, body))


def test_a_delivery_is_kept_under_its_id() -> None:
    queue = Queue()
    headers, body = deliver("pull_request", OPENED)
    assert take(headers, body, queue).outcome is Outcome.ACCEPTED
    assert list(queue.kept) == [headers["x-github-delivery"]]
    assert queue.kept[headers["x-github-delivery"]].kind == "pull"


def test_an_id_in_capitals_is_the_same_id() -> None:
    """S3."""
    queue, name = Queue(), str(uuid.uuid4())
    for shown in (name, name.upper()):
        headers, body = deliver("pull_request", OPENED, delivery=shown)
        assert take(headers, body, queue).outcome is Outcome.ACCEPTED
    assert list(queue.kept) == [name]


@pytest.mark.parametrize("header", [None, "", "sha256=", "sha256=" + "0" * 64, "sha1=" + "0" * 40])
def test_a_forged_delivery_is_not_read(header: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """S2: nothing parses what nobody signed."""
    queue = Queue()
    headers, body = deliver("pull_request", OPENED)
    headers.pop(HEADER.lower())
    if header is not None:
        headers[HEADER.lower()] = header
    monkeypatch.setattr(module.json, "loads", lambda _: pytest.fail("it was parsed"))
    assert take(headers, body, queue).outcome is Outcome.FORGED
    assert queue.kept == {}


def test_the_sha1_signature_alone_is_none() -> None:
    """S2."""
    queue = Queue()
    headers, body = deliver("pull_request", OPENED)
    headers["x-hub-signature"] = headers.pop(HEADER.lower())
    assert take(headers, body, queue).outcome is Outcome.FORGED


def test_another_secret_s_delivery_is_forged() -> None:
    queue = Queue()
    assert take(*deliver("pull_request", OPENED, secret=SecretStr("other")), queue).outcome is Outcome.FORGED
    assert queue.kept == {}


def test_without_a_secret_nothing_is_taken() -> None:
    """S1."""
    with pytest.raises(UsageError, match="TAXOBOT_WEBHOOK_SECRET"):
        Intake(secret=SecretStr(""), us=US, enqueue=Queue().put, metrics=Metrics())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"x-github-delivery": ""}, "X-GitHub-Delivery"),
        ({"x-github-delivery": "life-1-2-aaaa-1"}, "X-GitHub-Delivery"),
        ({"x-github-delivery": "{" + str(uuid.uuid4()) + "}"}, "X-GitHub-Delivery"),
        ({"x-github-delivery": uuid.uuid4().hex}, "X-GitHub-Delivery"),
        ({"x-github-event": ""}, "X-GitHub-Event"),
        ({"content-type": "application/x-www-form-urlencoded"}, "application/json"),
        ({"content-type": ""}, "application/json"),
    ],
)
def test_a_header_that_is_wrong(changes: dict[str, str], said: str) -> None:
    queue = Queue()
    headers, body = deliver("pull_request", OPENED)
    answer = take(headers | changes, body, queue)
    assert answer.outcome is Outcome.MALFORMED
    assert said in answer.text
    assert queue.kept == {}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"\xff\xfe", b"[" * 100_000, b'{"a": ' * 50_000])
def test_a_signed_body_that_is_no_object(body: bytes) -> None:
    headers, _ = deliver("pull_request", {})
    headers[HEADER.lower()] = sign(body, SECRET)
    answer = take(headers, body, Queue())
    assert answer.outcome is Outcome.MALFORMED
    assert "JSON" in answer.text


def test_a_payload_that_is_not_as_documented_is_located() -> None:
    answer = take(*deliver("pull_request", payload_of("pull_request", "opened", installation=None)), Queue())
    assert answer == Answer(Outcome.MALFORMED, "event pull_request: `installation` is null, not an object")


@pytest.mark.parametrize("event", ["ping", "star", "label\x1b[31m"])
def test_what_we_do_not_act_upon_is_answered_and_forgotten(event: str) -> None:
    queue = Queue()
    answer = take(*deliver(event, {"zen": "Design for failure."}), queue)
    assert answer.outcome is Outcome.IGNORED
    assert "\x1b" not in answer.text
    assert queue.kept == {}


async def fail() -> None:
    raise ConnectionError("no route to postgresql://taxobot:hunter2@db/taxobot")


def test_a_database_that_is_away(caplog: pytest.LogCaptureFixture) -> None:
    answer = take(*deliver("pull_request", OPENED), Queue(fail))
    assert (answer.outcome, STATUS[answer.outcome]) == (Outcome.UNAVAILABLE, 503)
    assert "hunter2" not in answer.text
    assert any(record.exc_info for record in caplog.records)


def test_a_database_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer comes; the delivery itself may still be kept when the database is back."""
    monkeypatch.setattr(module, "PATIENCE", 0.01)

    async def story() -> None:
        back = asyncio.Event()
        queue = Queue(lambda: pause(back))
        headers, body = deliver("pull_request", OPENED)
        answer = await make(queue.put).take(headers, body)
        assert answer.outcome is Outcome.UNAVAILABLE
        back.set()
        while not queue.kept:
            await asyncio.sleep(0)

    asyncio.run(asyncio.wait_for(story(), 60))


async def pause(until: asyncio.Event) -> None:
    await until.wait()


def test_not_more_wait_for_the_database_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.01)

    async def story() -> tuple[int, Answer]:
        tried: list[str] = []
        never = asyncio.Event()

        async def put(delivery: str, notice: Notice) -> None:
            tried.append(delivery)
            await never.wait()

        intake = make(put)
        await asyncio.gather(*(intake.take(*deliver("pull_request", OPENED)) for _ in range(WAITING)))
        last = await intake.take(*deliver("pull_request", OPENED))
        return len(tried), last

    tried, last = asyncio.run(asyncio.wait_for(story(), 60))
    assert tried == WAITING
    assert last.outcome is Outcome.UNAVAILABLE


def test_what_is_kept_holds_no_text_but_the_command() -> None:
    """S4 and data: a notice is ids and shas."""
    queue = Queue()
    payload: dict[str, Any] = payload_of("pull_request", "opened")
    payload["pull_request"]["title"] = payload["pull_request"]["body"] = "PRIVATE"
    headers, body = deliver("pull_request", payload)
    take(headers, body, queue)
    kept = [json.dumps(notice.model_dump(mode="json")) for notice in queue.kept.values()]
    assert len(kept) == 1
    assert "PRIVATE" not in kept[0]
    assert len(kept[0]) < 400
