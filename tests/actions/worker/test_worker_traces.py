"""What the operator sets for all processes holds for a worker too."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.worker import daemon
from bot.app import tracing
from fakes.cells import FakeSandbox, bench_at
from schemas.errors import UsageError


def test_a_worker_traces_where_the_service_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trace that ends where work begins tells nothing of what takes hours."""
    monkeypatch.setattr(tracing, "NEEDED", "no_such_package")
    bench = bench_at(tmp_path, FakeSandbox(""), app={"traces": "http://127.0.0.1:4318/v1/traces"})
    monkeypatch.setattr(daemon, "Jobs", lambda _: None)  # DBOS knows one object as long as the process lives
    monkeypatch.setattr(daemon, "stop", lambda **_: pytest.fail("it began without"))
    with pytest.raises(UsageError, match=r"app\.traces is set, but OpenTelemetry is not installed"):
        daemon.serve_jobs(bench, f"sqlite:///{tmp_path / 'state.sqlite'}", once=True)
    assert bench.book.processes.living(lease=60) == []
    bench.book.close()
