"""A worker that is told to stop: its job comes to its end, no other one is taken; told twice, it leaves at once."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from actions.worker.preparing import folder_name
from bot.app.book.book import Book
from bot.app.book.jobs import Entry, JobState
from examples.materialise import Example
from fakes.cells import FakeSandbox, bench_at, enter, job_of, parcel_of
from fakes.durable import wait_until

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[3]
WORKER = """
import sys
from pathlib import Path
from actions.worker.daemon import serve_jobs
from fakes.cells import FakeSandbox, bench_at
folder, script = Path(sys.argv[1]), sys.argv[2]
bench = bench_at(folder, FakeSandbox(script), process="worker")
serve_jobs(bench, f"sqlite:///{folder / 'state.sqlite'}", once="once" in sys.argv)
bench.book.close()
"""
HAND_OVER = """
import sys
from pathlib import Path
from dbos import DBOS
from bot.app.book.book import Book
from bot.app.dispatch.worker import enqueue
from bot.app.durable import launch, stop
url = sys.argv[1]
launch(url, process="app", listen=["deliveries"])
for entry in Book.open(url).jobs.of():
    enqueue(entry)
stop(seconds=0)
"""
SAYS = """
import pathlib, sys, time
folder = pathlib.Path(sys.argv[1])
print('{"kind": "progress", "progress": {"stage": "train"}}', flush=True)
"""
ENDS = """
(folder / "out" / "precheck.json").write_text("{}")
print('{"kind": "end"}', flush=True)
"""
GO = "go"
WHEN_LET = SAYS + f"while not (folder / {GO!r}).exists(): time.sleep(0.02)" + ENDS
AT_ONCE = SAYS + ENDS
WHEN_TOLD = SAYS + "sys.stdin.read()"


@pytest.fixture
def book(example: Example, tmp_path: Path) -> Iterator[Book]:
    """A book with a job in the queue."""
    bench = bench_at(tmp_path, FakeSandbox(""))
    enter(bench, job_of(example), parcel_of(example, job_of(example), tmp_path))
    _run([HAND_OVER, f"sqlite:///{tmp_path / 'state.sqlite'}"]).wait(60)
    with closing(bench.book):
        yield bench.book


def _run(words: list[str]) -> subprocess.Popen[bytes]:
    script = f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'tests')!r}]\n{words[0]}"
    return subprocess.Popen([sys.executable, "-c", script, *words[1:]])


def begin(book: Book, folder: Path, script: str, *words: str) -> subprocess.Popen[bytes]:
    """Start a worker; its job has said something, so that its folder is made."""
    worker = _run([WORKER, str(folder), script, *words])
    wait_until(lambda: has_spoken(entry_of(book)) or worker.poll() is not None)
    return worker


def has_spoken(entry: Entry) -> bool:
    return entry.progress is not None or entry.state is JobState.DONE


def entry_of(book: Book) -> Entry:
    found = book.jobs.get("job-1")
    assert found is not None
    return found


def test_told_once_it_finishes_its_job(book: Book, tmp_path: Path) -> None:
    worker = begin(book, tmp_path, WHEN_LET)
    worker.send_signal(signal.SIGTERM)
    wait_until(lambda: [one.draining for one in book.processes.living(lease=60)] == [True])
    assert entry_of(book).state is JobState.RUNNING
    (tmp_path / "jobs" / folder_name(entry_of(book).spec) / GO).touch()
    assert worker.wait(60) == 0
    entry = entry_of(book)
    assert entry.outcome is not None
    assert (entry.state, entry.outcome.error) == (JobState.DONE, "")
    assert book.processes.living(lease=60) == []


def test_told_twice_it_leaves_its_job_to_others(book: Book, tmp_path: Path) -> None:
    worker = begin(book, tmp_path, WHEN_TOLD)
    worker.send_signal(signal.SIGTERM)
    wait_until(lambda: [one.draining for one in book.processes.living(lease=60)] == [True])
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(60) == 130
    assert entry_of(book).state is JobState.RUNNING
    assert [one.id for one in book.processes.dead(lease=60)] == ["worker"]


def test_once_is_one_job(book: Book, tmp_path: Path) -> None:
    worker = begin(book, tmp_path, AT_ONCE, "once")
    assert worker.wait(60) == 0
    assert entry_of(book).state is JobState.DONE
