"""Deliveries in their queue: the same one twice is one workflow (S3), and its log says which it is."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import pytest
from starlette.testclient import TestClient
from structlog.contextvars import get_contextvars

from bot.app.delivering import enqueue_delivery
from bot.app.intake import Intake
from bot.app.metrics import Metrics
from bot.app.notices import Notice, PullNotice
from bot.app.readiness import Readiness
from bot.app.server import Service, build_app
from bot.app.words import Head, Order, Standing, Start, Word
from bot.records import State
from fakes.deliveries import SECRET, US, deliver, payload_of
from fakes.durable import Durable, wait_until

HEAD = Head(repository=5, name="acme/taxonomy", pull=7, sha="a" * 40)


class Desk:
    """Begins a life for the first delivery, and notes what the log is told at each step."""

    def __init__(self) -> None:
        self.considered: list[Notice] = []
        self.about: list[dict[str, Any]] = []

    def consider(self, notice: Notice) -> tuple[Order, ...]:
        self.considered.append(notice)
        self.about.append(get_contextvars())
        return (Start(head=HEAD),)

    def check(self, head: Head) -> Standing:
        self.about.append(get_contextvars())
        return Standing(state=State.NOT_APPLICABLE, ends=True)

    def show(self, head: Head, standing: Standing) -> None:
        self.about.append(get_contextvars())

    def end(self, head: Head, word: Word) -> Standing:
        raise AssertionError("nobody says so")


def client() -> TestClient:
    metrics = Metrics()
    intake = Intake(secret=SECRET, us=US, enqueue=enqueue_delivery, metrics=metrics)

    def look() -> Any:
        raise AssertionError("nobody looks")

    return TestClient(build_app(Service(intake, Readiness({}), metrics, look, SECRET)))


def test_a_replayed_delivery_changes_nothing(durable: Durable) -> None:
    """S3: before the first was heard, and after."""
    desk = Desk()
    durable.launch(desk)
    headers, body = deliver("pull_request", payload_of("pull_request", "opened"))
    name, web = headers["x-github-delivery"], client()
    assert [web.post("/webhook", content=body, headers=headers).status_code for _ in range(3)] == [202] * 3
    wait_until(lambda: durable.status(name) == "SUCCESS")
    assert web.post("/webhook", content=body, headers=headers).status_code == 202
    other, _ = deliver("pull_request", payload_of("pull_request", "opened"))
    assert web.post("/webhook", content=body, headers=other).status_code == 202
    wait_until(lambda: durable.status(other["x-github-delivery"]) == "SUCCESS")
    assert len(desk.considered) == 2
    assert isinstance(desk.considered[0], PullNotice)


def test_a_forged_delivery_is_no_workflow(durable: Durable) -> None:
    """S2."""
    durable.launch(Desk())
    headers, body = deliver("pull_request", payload_of("pull_request", "opened"))
    assert client().post("/webhook", content=body + b" ", headers=headers).status_code == 401
    assert durable.status(headers["x-github-delivery"]) == ""


def test_the_log_says_what_each_step_is_about(durable: Durable) -> None:
    desk, name = Desk(), str(uuid.uuid4())
    durable.launch(desk)
    notice = PullNotice(
        place={"repository": 5, "name": "acme/taxonomy", "installation": 1},
        action="opened",
        number=7,
        head="a" * 40,
        sender=3,
    )
    asyncio.run(enqueue_delivery(name, notice))
    wait_until(lambda: durable.status(HEAD.life) == "SUCCESS")
    about = {"pull": "acme/taxonomy#7", "sha": "a" * 40}
    assert desk.about == [{"delivery": name}, about, about]


@pytest.mark.postgres
def test_a_replayed_delivery_changes_nothing_on_postgresql(durable_postgres: Durable) -> None:
    test_a_replayed_delivery_changes_nothing(durable_postgres)
