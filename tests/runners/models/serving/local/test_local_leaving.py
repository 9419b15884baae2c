"""A caller who goes away ends the work that was done for him; one who stays gets the text as it is made."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
import uvicorn

from runners.models.load import load
from runners.models.serving.local.app import make_app
from runners.models.serving.local.held import Held
from runners.models.serving.local.job import Broken, Event, Job, Prompt, Settings
from runners.models.serving.local.listening import claim
from runners.models.serving.local.worker import STOPPING, Worker
from runners.models.tiny.files import FOLDER

SECONDS = 60
LONG = {"model": "tiny", "prompt": "A dog", "max_tokens": 500, "n": 128, "temperature": 1}


@dataclass
class Served:
    url: str
    worker: Worker


@pytest.fixture
def held() -> Held:
    """A model that never ends a text by itself."""
    tiny = load(FOLDER)
    return Held(tiny.model, tiny.tokenizer, name="tiny", context=512, ends=frozenset(), adapters={})


@pytest.fixture
def served(held: Held) -> Iterator[Served]:
    """A server on a thread of the tests."""
    worker = Worker(held)
    with claim("127.0.0.1", 0) as listener:
        server = uvicorn.Server(uvicorn.Config(make_app(held, worker, key=None), log_config=None, lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        wait_for(lambda: server.started)
        yield Served(f"http://127.0.0.1:{listener.getsockname()[1]}/v1/completions", worker)
        server.should_exit = True
        thread.join(SECONDS)
        assert not thread.is_alive()


def wait_for(happened: Callable[[], object]) -> None:
    deadline = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_text_comes_while_it_is_made_and_leaving_ends_it(served: Served) -> None:
    with httpx2.stream("POST", served.url, json={**LONG, "stream": True}, timeout=SECONDS) as response:
        lines = (line for line in response.iter_lines() if line)
        first = json.loads(next(lines).removeprefix("data: "))
        assert first["choices"][0]["text"]
        assert served.worker.busy
    wait_for(lambda: not served.worker.busy)


def test_leaving_before_a_whole_answer_ends_it(served: Served) -> None:
    body = json.dumps(LONG).encode()
    address = httpx2.URL(served.url)
    with socket.create_connection((address.host, address.port or 0)) as caller:
        head = f"POST {address.path} HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
        caller.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        wait_for(lambda: served.worker.busy)
    wait_for(lambda: not served.worker.busy)


def test_those_who_stay_are_served_on(served: Served) -> None:
    short: dict[str, Any] = {**LONG, "n": 1, "max_tokens": 5, "temperature": 0}
    alone = httpx2.post(served.url, json=short, timeout=SECONDS).json()["choices"]
    with httpx2.stream("POST", served.url, json={**LONG, "stream": True}, timeout=SECONDS) as response:
        lines = response.iter_lines()  # dropping it would close the connection
        assert next(lines)
        assert httpx2.post(served.url, json=short, timeout=SECONDS).json()["choices"] == alone
        assert served.worker.busy
    assert httpx2.post(served.url, json=short, timeout=SECONDS).json()["choices"] == alone


def test_who_comes_when_the_model_s_thread_has_ended_is_told_so(held: Held) -> None:
    """A long prompt may have become tokens only then: its caller would wait until the connection is cut."""
    told: list[Event] = []
    worker = Worker(held)
    worker.start()
    worker.stop(SECONDS)
    worker.do(Job(Prompt((1,)), Settings(max_tokens=1), None, told.append))
    assert told == [Broken(STOPPING)]
