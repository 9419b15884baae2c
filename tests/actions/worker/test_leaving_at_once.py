"""A worker that is told twice goes at once, whatever is away."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from actions.worker import daemon
from bot.app.book.processes import Processes
from fakes.cells import FakeSandbox, bench_at


class Gone(BaseException):
    """The process has ended."""


def test_it_ends_although_the_database_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be what it is told to go for."""

    def away(*_words: Any, **_more: Any) -> None:
        raise OperationalError("update", {}, Exception("gone"))

    def end(_status: int) -> None:
        raise Gone

    bench = bench_at(tmp_path, FakeSandbox(""))
    bench.parked.set()
    calls: dict[str, Callable[..., None]] = {"leave": away, "beat": away}
    for name, call in calls.items():
        monkeypatch.setattr(Processes, name, call)
    monkeypatch.setattr(os, "_exit", end)
    monkeypatch.setattr(daemon.logging, "shutdown", lambda: None)
    with pytest.raises(Gone):
        daemon._go_at_once(bench, daemon.heart_of(bench), threading.Event())
    bench.book.close()


def test_without_a_job_it_ends_in_order_and_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody presses Ctrl-C twice: there is nothing to wait for."""
    statuses: list[int] = []
    monkeypatch.setattr(os, "_exit", statuses.append)
    go, goes = daemon._go_at_once, threading.Event()

    def tell_and_go(*given: Any) -> None:
        goes.set()
        go(*given)

    monkeypatch.setattr(daemon, "_go_at_once", tell_and_go)
    bench, told = bench_at(tmp_path, FakeSandbox("")), threading.Event()
    with daemon.beating(bench, told):
        told.set()
        bench.leaving.set()
        assert goes.wait(30)
        began = time.monotonic()
    assert time.monotonic() - began < daemon.GRACE / 2
    assert [one.name for one in threading.enumerate() if one.name == "beats"] == []
    assert (bench.book.processes.living(lease=60), statuses) == ([], [])
    bench.book.close()


def test_it_ends_in_order_although_the_database_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_words: Any, **_more: Any) -> None:
        raise OperationalError("update", {}, Exception("gone"))

    monkeypatch.setattr(Processes, "leave", away)
    bench = bench_at(tmp_path, FakeSandbox(""))
    with daemon.beating(bench, threading.Event()):
        assert [one.id for one in bench.book.processes.living(lease=60)] == [bench.process]
    bench.book.close()
