"""`taxobot app serve` as a process: it begins, refuses to begin, and ends."""

from __future__ import annotations

import os
import signal
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette

from actions.cli.app import listening, service
from actions.cli.app.listening import bind
from actions.cli.app.service import Parts, _await_job
from actions.cli.app.wiring import work_folder
from actions.cli.main import run
from bot.app.publisher import Publisher
from bot.app.readiness import Readiness
from bot.app.sweep import Sweep
from bot.records import State
from fakes.app.house import STATUS, open_house
from fakes.cells import FakeSandbox, bench_at
from schemas.config import OperatorConfig
from schemas.errors import PortTaken, UsageError


def get(port: int, path: str, token: str = "") -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - ours
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.mark.slow
def test_it_serves_alone_and_ends_when_it_is_told(tmp_path: Path) -> None:
    with open_house(tmp_path) as house:
        first = house.start_app(with_worker=False)
        pull = house.open("skills")
        house.until(pull, State.WAITING)
        assert get(first.port, "/status")[0] == 401
        assert pull.head_sha[:7] in get(first.port, "/status", STATUS)[1]
        assert "taxobot_lives" in get(first.port, "/metrics", STATUS)[1]
        second = house.start_app(with_worker=False, ready=False)
        house.wait(lambda: not second.alive, "the second one to give up")
        assert second.process.returncode == 2
        assert "another taxobot process serves" in second.said()
        house.forget(second)
        assert first.stop() == 0
        house.forget(first)
        again = house.start_app(with_worker=False)
        pull.push({"compositional_skills/linguistics/note.txt": "x\n"}, by="ann")
        house.wait(lambda: house.checks(pull.head_sha), "the new head to be looked at")
        assert again.stop() == 0


def test_a_database_that_is_away_does_not_keep_it_from_ending(tmp_path: Path) -> None:
    bench = bench_at(tmp_path, FakeSandbox(""))

    class Away:
        def of(self, **_states: object) -> None:
            raise OperationalError("select", {}, Exception("gone"))

    parts = SimpleNamespace(bench=bench, process="here", office=SimpleNamespace(book=SimpleNamespace(jobs=Away())))
    _await_job(cast(Parts, parts))
    bench.book.close()


def test_a_database_that_does_not_answer_does_not_keep_it_from_ending_either(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network that swallows what is sent fails after minutes, or never; the second signal would wait for that too."""
    answers, ended = threading.Event(), list[int]()

    def hang(**_given: object) -> None:
        answers.wait(30)

    for name in ("GRACE", "LAST_WORDS"):
        monkeypatch.setattr(service, name, 0.05)
    monkeypatch.setattr(service, "stop", hang)
    monkeypatch.setattr(service.os, "_exit", ended.append)
    monkeypatch.setattr(service.logging, "shutdown", lambda: None)
    readiness, quick = Readiness({}), SimpleNamespace(stop=lambda **_given: None)
    parts = cast(Parts, SimpleNamespace(bench=None))
    sweep = cast(Sweep, SimpleNamespace(drain=hang, stop=quick.stop, leave=hang))
    began = time.monotonic()
    service._drain(parts, readiness, sweep)
    service._end(parts, cast(Publisher, quick), sweep)
    assert time.monotonic() - began < 25
    answers.set()
    assert (readiness.look(), ended) == ({"not draining": False}, [0])


def test_a_signal_is_heard_as_soon_as_it_says_that_it_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that came a moment too early would end it without a word to anybody."""
    drained: list[bool] = []
    monkeypatch.setattr(listening, "GRACE", 0.0)
    with bind("127.0.0.1", 0) as listener:
        server = listening.Server(
            Starlette(), begun=lambda: os.kill(os.getpid(), signal.SIGTERM), drain=lambda: drained.append(True)
        )
        server.run([listener])
    assert drained == [True]


@pytest.mark.parametrize(("host", "said"), [("192.0.2.1", "no address of this"), ("no.such.invalid", "no address of")])
def test_a_host_that_is_not_ours_is_named(host: str, said: str) -> None:
    with pytest.raises(UsageError, match=f"^{host} is {said}"):
        bind(host, 0)


def test_a_port_that_is_taken_is_one_sentence() -> None:
    with bind("127.0.0.1", 0) as first, pytest.raises(PortTaken, match=r"in use; name another --port$"):
        bind("127.0.0.1", first.getsockname()[1])


def test_a_folder_that_cannot_be_written_is_named() -> None:
    operator = OperatorConfig.model_validate({"folders": {"data": "/proc/nowhere"}})
    with pytest.raises(
        UsageError, match=r"^/proc/nowhere/app cannot be written: .*; name another one as folders\.data"
    ):
        work_folder(operator)


def test_without_secrets_it_says_which(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("APP_ID", "PRIVATE_KEY", "WEBHOOK_SECRET"):
        monkeypatch.delenv(f"TAXOBOT_{name}", raising=False)
    assert run(["app", "serve"]) == 2
    assert "TAXOBOT_APP_ID is not set" in capsys.readouterr().err
