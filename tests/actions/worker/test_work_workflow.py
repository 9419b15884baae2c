"""A job goes through the queue: handed over by a step of its life, done once, and its life is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from actions.worker.bench import Bench
from bot.app.book.jobs import JobState
from bot.app.durable import DELIVERIES, GPU, LIVES
from bot.app.words import Head, Standing
from bot.records import State
from examples.materialise import Example
from fakes.cells import FakeSandbox, bench_at, enter, job_of, parcel_of
from fakes.durable import Durable, durable, wait_until

__all__ = ["durable"]

WELL = """
import pathlib, sys
(pathlib.Path(sys.argv[1]) / "out" / "precheck.json").write_text("{}")
print('{"kind": "end"}', flush=True)
"""


class _Standin:
    """Stands for the bench of the test that runs: DBOS knows one object as long as the process lives."""

    bench: Any = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.bench, name)


_STANDIN = _Standin()
_MADE: list[Any] = []


class HandingOver:
    """A desk whose look at a head hands a job over."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def check(self, _head: Head) -> Standing:
        from bot.app.dispatch.worker import enqueue

        entry = self._bench.book.jobs.get("job-1")
        assert entry is not None
        enqueue(entry)
        enqueue(entry)
        return Standing(state=State.WAITING)

    def show(self, _head: Head, _standing: Standing) -> None:
        """Nobody looks."""


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    from actions.worker.jobs import Jobs

    made = bench_at(tmp_path, FakeSandbox(WELL))
    _STANDIN.bench = made
    if not _MADE:
        _MADE.append(Jobs(_STANDIN))  # type: ignore[arg-type]
    yield made
    made.book.close()


def test_a_job_is_done_once_and_its_life_is_told(
    bench: Bench, durable: Durable, example: Example, tmp_path: Path
) -> None:
    head = Head(repository=1, name="o/t", pull=1, sha="a" * 40)
    job = job_of(example, life=head.life)
    enter(bench, job, parcel_of(example, job, tmp_path))
    durable.launch(HandingOver(bench), listen=(DELIVERIES, LIVES, GPU))
    durable.begin(head)
    wait_until(lambda: durable.status("job-1") == "SUCCESS")
    assert durable.steps("job-1") == ["do", "DBOS.send"]
    wait_until(lambda: durable.steps(head.life).count("DBOS.recv") == 1)
    entry = bench.book.jobs.get("job-1")
    assert entry is not None
    assert entry.state is JobState.DONE
    assert isinstance(bench.sandbox, FakeSandbox)
    assert len(bench.sandbox.cells) == 1
