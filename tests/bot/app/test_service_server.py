"""The addresses of the service: what is answered, to whom, with which headers."""

from __future__ import annotations

import asyncio
import base64
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from bot.app import server as module
from bot.app.arriving import Arrivals
from bot.app.headers import HEADERS
from bot.app.intake import LIMIT, Intake
from bot.app.metrics import Metrics
from bot.app.notices import Notice
from bot.app.readiness import Readiness
from bot.app.server import SETTINGS, SWITCH_ON, Service, build_app
from bot.app.signature import HEADER, sign
from bot.app.status.overview import Overview
from fakes.deliveries import SECRET, US, deliver, payload_of

TOKEN = SecretStr("operators-token")
EMPTY = Overview(datetime(2026, 11, 21, 9, 30, tzinfo=UTC), (), (), (), 0, ())
BEARER = {"Authorization": f"Bearer {TOKEN.get_secret_value()}"}
PATHS = ("/webhook", "/healthz", "/readyz", "/metrics", "/status", "/nothing")


class House:
    """A service with a queue that is a list."""

    def __init__(self, *, token: SecretStr = TOKEN, arrivals: Arrivals | None = None, **checks: Callable[[], None]):
        self.kept: list[str] = []
        self.metrics = Metrics()
        self.readiness = Readiness(checks)
        intake = Intake(secret=SECRET, us=US, enqueue=self._keep, metrics=self.metrics)
        self.app = build_app(
            Service(intake, self.readiness, self.metrics, lambda: EMPTY, token, arrivals or Arrivals())
        )
        self.client = TestClient(self.app, base_url="http://here")

    async def _keep(self, delivery: str, notice: Notice) -> None:
        self.kept.append(delivery)


def test_a_delivery_is_answered() -> None:
    house = House()
    headers, body = deliver("pull_request", payload_of("pull_request", "opened"))
    answer = house.client.post("/webhook", content=body, headers=headers)
    assert (answer.status_code, answer.json()["outcome"]) == (202, "accepted")
    assert house.kept == [headers["x-github-delivery"]]


def test_a_forged_one_is_refused_and_counted() -> None:
    """S2."""
    house = House()
    headers, body = deliver("pull_request", payload_of("pull_request", "opened"))
    changed = body.replace(b"opened", b"closed")
    assert house.client.post("/webhook", content=changed, headers=headers).status_code == 401
    assert house.kept == []
    assert 'taxobot_deliveries_total{outcome="forged"} 1.0' in house.metrics.render().decode()


def test_a_body_of_the_most_bytes_and_one_more() -> None:
    """S2: the limit holds before the signature is looked at, whether the length is told or not."""
    house = House(arrivals=Arrivals(limit=1000))

    def post(content: Any, size: int) -> int:
        signed = {HEADER: sign(b"x" * size, SECRET)}
        return house.client.post("/webhook", content=content, headers=signed).status_code

    assert post(b"x" * 1000, 1000) == 400  # signed; it is no JSON
    assert post(b"x" * 1001, 1001) == 413
    assert post(iter([b"x" * 600, b"x" * 400]), 1000) == 400
    assert post(iter([b"x" * 600, b"x" * 401]), 1001) == 413


def test_github_s_largest_delivery_fits() -> None:
    house = House()
    assert LIMIT == 25 * 1024 * 1024
    assert house.client.post("/webhook", content=b"x" * LIMIT).status_code == 401  # it was read
    assert house.client.post("/webhook", content=b"x" * (LIMIT + 1)).status_code == 413


def test_a_length_that_lies() -> None:
    house = House()
    for told in ("26214401", "9" * 400):
        answer = house.client.post("/webhook", content=b"{}", headers={"content-length": told})
        assert answer.status_code == 413
        assert answer.headers["connection"] == "close"


def test_a_delivery_that_does_not_end_is_given_up() -> None:
    house = House(arrivals=Arrivals(patience=0.05))

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(3600)
        return {}

    sent = run_request(house, receive)
    assert sent[0]["status"] == 408


def test_what_all_hold_together_is_bounded_and_given_back() -> None:
    house = House(arrivals=Arrivals(limit=1000, together=1500))
    pieces = iter([b"x" * 900, b"y" * 900, b""])

    async def other(request_pieces: Iterator[bytes]) -> list[int]:
        held, go_on = asyncio.Event(), asyncio.Event()

        async def slow() -> dict[str, Any]:
            if not held.is_set():
                held.set()
                return {"type": "http.request", "body": next(request_pieces), "more_body": True}
            await go_on.wait()
            return {"type": "http.request", "body": b"", "more_body": False}

        async def quick() -> dict[str, Any]:
            return {"type": "http.request", "body": b"y" * 900, "more_body": False}

        first = asyncio.create_task(request(house, slow))
        await held.wait()
        crowded = await request(house, quick)
        go_on.set()
        done = await first
        again = await request(house, quick)
        return [crowded[0]["status"], done[0]["status"], again[0]["status"]]

    assert asyncio.run(asyncio.wait_for(other(pieces), 60)) == [503, 401, 401]


def run_request(house: House, receive: Callable[[], Any]) -> list[dict[str, Any]]:
    return asyncio.run(asyncio.wait_for(request(house, receive), 60))


async def request(house: House, receive: Callable[[], Any]) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/webhook",
        "raw_path": b"/webhook",
        "root_path": "",
        "scheme": "http",
        "query_string": b"",
        "headers": [],
        "server": ("here", 80),
        "client": ("127.0.0.1", 1),
    }
    await house.app(scope, receive, send)
    return sent


def test_a_caller_who_leaves() -> None:
    house = House()

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    assert run_request(house, receive)[0]["status"] == 408
    assert house.kept == []


def test_health_is_the_process_alone() -> None:
    def away() -> None:
        raise ConnectionError

    assert House(database=away).client.get("/healthz").text == "ok\n"


def test_readiness() -> None:
    house = House(database=lambda: None)
    assert house.client.get("/readyz").json() == {"ready": True, "checks": {"database": True, "not draining": True}}
    house.readiness.drain()
    answer = house.client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": True, "not draining": False}


def test_what_is_wrong_is_told_to_the_operator_alone(caplog: pytest.LogCaptureFixture) -> None:
    def away() -> None:
        raise ConnectionError("host db.internal is away")

    answer = House(database=away).client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "checks": {"database": False, "not draining": True}}
    assert "db.internal" in [record.__dict__.get("problem", "") for record in caplog.records][-1]


def test_readiness_does_not_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database answers only when somebody was told that it does not."""
    monkeypatch.setattr(module, "READY", 0.05)
    told, answered = threading.Event(), list[bool]()

    def wait() -> None:
        answered.append(told.wait(30))

    with House(database=wait).client as client:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["ready"], answered) == (503, False, [])
        told.set()


@pytest.mark.parametrize("path", ["/metrics", "/status"])
def test_only_the_operator_may_look(path: str) -> None:
    client = House().client
    assert client.get(path).status_code == 401
    assert client.get(path).headers["www-authenticate"].startswith("Basic")
    for header in ("Bearer wrong", "Bearer", "Basic !!!", basic("operators-token", ""), basic("me", "wrong")):
        assert client.get(path, headers={"Authorization": header}).status_code == 401
    for header in (BEARER["Authorization"], basic("anybody", "operators-token"), basic("", "operators-token")):
        assert client.get(path, headers={"Authorization": header}).status_code == 200


def basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


@pytest.mark.parametrize("path", ["/metrics", "/status"])
def test_without_a_token_there_is_no_page(path: str) -> None:
    client = House(token=SecretStr("")).client
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": basic("", "")}):
        answer = client.get(path, headers=headers)
        assert (answer.status_code, answer.text) == (404, f"{SWITCH_ON}\n")


def test_the_pages() -> None:
    client = House().client
    assert "Nothing waits" in client.get("/status", headers=BEARER).text
    metrics = client.get("/metrics", headers=BEARER)
    assert metrics.headers["content-type"].startswith("text/plain; version=")
    assert "taxobot_delivery_seconds_bucket" in metrics.text


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_headers(path: str) -> None:
    for answer in (House().client.get(path), House().client.post(path), House().client.get(path, headers=BEARER)):
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert "script" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/webhook"), ("POST", "/status"), ("PUT", "/webhook"), ("DELETE", "/metrics")]
)
def test_other_methods_are_none(method: str, path: str) -> None:
    assert House().client.request(method, path, headers=BEARER).status_code == 405


def test_the_settings_are_uvicorn_s() -> None:
    import uvicorn

    config = uvicorn.Config(House().app, **SETTINGS)
    config.load()
    assert config.limit_concurrency == 512
    assert not config.access_log
