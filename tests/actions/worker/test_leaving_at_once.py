"""A worker that is told twice goes at once, whatever is away."""

from __future__ import annotations

import os
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
        daemon._go_at_once(bench, daemon.heart_of(bench))
    bench.book.close()
