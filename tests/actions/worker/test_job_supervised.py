"""A job that runs is watched: progress, cancel, the wall limit, another worker, silence."""

from __future__ import annotations

import logging
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.contextvars import get_contextvars

from actions.worker import jobs as working
from actions.worker import supervising
from actions.worker.bench import PERSISTENT, Bench
from actions.worker.jobs import clean, do
from bot.app.book.jobs import JobState
from examples.materialise import Example
from fakes.cells import FakeSandbox, bench_at, enter, job_of, parcel_of
from schemas.jobs import Job

TELL = """
import json, pathlib, sys, time
folder = pathlib.Path(sys.argv[1])
def say(**line):
    print(json.dumps(line), flush=True)
"""
WELL = TELL + "(folder / 'out' / 'precheck.json').write_text('{}'); say(kind='end')"
BADLY = TELL + "say(kind='end', error='no rows\\x1b[31m were made'); sys.exit(4)"
SILENT = "raise SystemExit(7)"
WAITS = TELL + "say(kind='progress', progress={'stage': 'train', 'since': 2.5, 'note': '@everyone'}); sys.stdin.read()"
BABBLES = TELL + "print('::error::x'); print('{}'); say(kind='end', error='', more=1); " + WELL.removeprefix(TELL)
EMPTY = TELL + "say(kind='end')"


@pytest.fixture
def sandbox() -> FakeSandbox:
    return FakeSandbox(WELL)


@pytest.fixture
def bench(tmp_path: Path, sandbox: FakeSandbox) -> Iterator[Bench]:
    bench = bench_at(tmp_path, sandbox)
    yield bench
    bench.book.close()


@pytest.fixture
def job(bench: Bench, example: Example, tmp_path: Path) -> Job:
    return enter(bench, job_of(example), parcel_of(example, job_of(example), tmp_path))


def begin(bench: Bench, job: Job) -> threading.Thread:
    """Do a job in a thread, and wait until it has said how far it is."""
    thread = threading.Thread(target=do, args=(bench, job.id), daemon=True)
    thread.start()
    wait_for(lambda: (entry := bench.book.jobs.get(job.id)) is not None and entry.progress is not None)
    return thread


def wait_for(what: object) -> None:
    assert callable(what)
    for _ in range(3_000):
        if what():
            return
        threading.Event().wait(0.01)
    pytest.fail("it did not come")


def test_every_line_of_the_log_says_what_it_is_about(
    bench: Bench, job: Job, sandbox: FakeSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever looks for a pull request in the logs of several machines finds its work, and what went wrong in it."""
    about: list[dict[str, object]] = []
    caplog.handler.addFilter(lambda _record: bool(about.append(get_contextvars()) or True))
    sandbox.script = BABBLES
    with caplog.at_level(logging.INFO, logger="taxobot.worker"):
        do(bench, job.id)
    assert caplog.messages == ["job begins", "a job said what is no line of ours", "job ended"]
    assert about == [{"pull": f"{job.name}#{job.pull}", "sha": job.head, "job": job.id}] * 3
    assert get_contextvars() == {}, "the next job is another one"


def test_a_job_that_went_well_leaves_its_files(bench: Bench, job: Job, sandbox: FakeSandbox) -> None:
    assert do(bench, job.id) == "life-1"
    entry = bench.book.jobs.get(job.id)
    assert entry is not None
    assert entry.outcome is not None
    assert (entry.state, entry.worker, entry.outcome.error) == (JobState.DONE, "here", "")
    assert (entry.outcome.isolation, entry.outcome.worker) == ("bubblewrap", "here")
    assert bench.book.parcels.get(entry.outcome.parcel)
    assert sandbox.stopped == 2  # what an earlier try left, and what this one might have
    assert bench.done.is_set()


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (BADLY, "no rows"),
        (SILENT, "ended with status 7 and said nothing"),
        (EMPTY, "left no result"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "ended with status -9 and said nothing"),
    ],
)
def test_what_goes_wrong_is_the_outcome(script: str, said: str, bench: Bench, job: Job, sandbox: FakeSandbox) -> None:
    sandbox.script = script
    do(bench, job.id)
    entry = bench.book.jobs.get(job.id)
    assert entry is not None
    assert entry.outcome is not None
    assert entry.state is JobState.DONE
    assert said in entry.outcome.error
    assert "\x1b" not in entry.outcome.error
    assert entry.outcome.parcel == ""


def test_foreign_words_are_no_lines(bench: Bench, job: Job, sandbox: FakeSandbox) -> None:
    sandbox.script = BABBLES
    do(bench, job.id)
    entry = bench.book.jobs.get(job.id)
    assert entry is not None
    assert entry.outcome is not None
    assert entry.outcome.error == ""


@pytest.mark.parametrize("number", ["Infinity", "NaN", "1e400", "-1e300"])
def test_numbers_that_are_none_do_not_get_into_the_book(
    number: str, bench: Bench, job: Job, sandbox: FakeSandbox
) -> None:
    """S28: what one job says must not keep all others from being read."""
    progress = f'{{"stage": "train", "since": {number}, "remaining": {number}}}'
    sandbox.script = f"""
import time
print('{{"kind": "progress", "progress": {progress}}}', flush=True)
time.sleep(0.5)
print('{{"kind": "end", "error": "that was all"}}', flush=True)
"""
    do(bench, job.id)
    entry = bench.book.jobs.get(job.id)
    assert entry is not None
    assert entry.progress is None
    assert entry.outcome is not None
    assert entry.outcome.error == "that was all"


def test_progress_is_numbers_and_a_canceled_job_stops(bench: Bench, job: Job, sandbox: FakeSandbox) -> None:
    sandbox.script = WAITS
    thread = begin(bench, job)
    entry = bench.book.jobs.get(job.id)
    assert entry is not None
    assert entry.progress is not None
    assert (entry.progress.stage, entry.progress.since, entry.progress.note) == ("train", 2.5, "")
    bench.book.jobs.cancel(job.id)
    thread.join(30)
    assert not thread.is_alive()
    entry = bench.book.jobs.get(job.id)
    assert entry is not None
    assert entry.outcome is None


def test_a_job_that_takes_too_long_is_ended(
    bench: Bench, example: Example, tmp_path: Path, sandbox: FakeSandbox
) -> None:
    sandbox.script = "import select; select.select([0], [], [], 20)"  # so that it ends without the guard too
    short = job_of(example, wall_minutes=0.01)
    job = enter(bench, short, parcel_of(example, short, tmp_path))
    do(bench, job.id)
    entry = bench.book.jobs.get(job.id)
    assert entry is not None
    assert entry.outcome is not None
    assert "ended after 0.01 minutes" in entry.outcome.error


def test_a_job_that_never_stops_talking_is_ended_all_the_same(
    bench: Bench, example: Example, tmp_path: Path, sandbox: FakeSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """S36: for twenty seconds, so that this ends without the guard too."""
    sandbox.script = """
import os, select, time
until = time.monotonic() + 20
while time.monotonic() < until and not select.select([0], [], [], 0)[0]:
    os.write(1, b"x\\n" * 1000)
"""
    short = job_of(example, wall_minutes=0.03)
    job = enter(bench, short, parcel_of(example, short, tmp_path))
    do(bench, job.id)
    entry = bench.book.jobs.get(job.id)
    assert entry is not None
    assert entry.outcome is not None
    assert "ended after 0.03 minutes" in entry.outcome.error
    assert caplog.text.count("no line of ours") <= 1


def test_a_job_that_another_worker_took_over_ends_with_it(
    bench: Bench, job: Job, sandbox: FakeSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "LOOK", 0.01)
    sandbox.script = WAITS
    thread = begin(bench, job)
    assert bench.book.jobs.begun(job.id, worker="there")
    thread.join(0.5)
    assert thread.is_alive()  # what it returned would stand for the job's end
    bench.book.jobs.ended(job.id)
    thread.join(30)
    assert not thread.is_alive()


def test_a_job_that_nobody_wants_does_not_begin(bench: Bench, job: Job, sandbox: FakeSandbox) -> None:
    bench.book.jobs.cancel(job.id)
    assert do(bench, job.id) == "life-1"
    assert sandbox.cells == []
    assert do(bench, "job-unknown") == ""


def test_a_process_that_has_to_leave_leaves_its_job_as_it_stands(bench: Bench, job: Job, sandbox: FakeSandbox) -> None:
    sandbox.script = WAITS
    thread = begin(bench, job)
    bench.leaving.set()
    assert bench.parked.wait(30)
    assert thread.is_alive()
    entry = bench.book.jobs.get(job.id)
    assert entry is not None
    assert entry.state is JobState.RUNNING


def test_a_database_that_is_away_ends_no_work(
    bench: Bench, job: Job, sandbox: FakeSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    def away(*_words: object, **_more: object) -> bool:
        raise OperationalError("update", {}, Exception("gone"))

    sandbox.script = TELL + "time.sleep(0.3); " + WELL.removeprefix(TELL)
    monkeypatch.setattr(type(bench.book.jobs), "beats", away)
    do(bench, job.id)
    entry = bench.book.jobs.get(job.id)
    assert entry is not None
    assert entry.outcome is not None
    assert entry.outcome.error == ""


@pytest.mark.parametrize(("part", "call"), [("jobs", "get"), ("jobs", "begun"), ("parcels", "get")])
def test_a_database_that_is_away_when_a_job_begins_is_waited_for(
    bench: Bench, job: Job, monkeypatch: pytest.MonkeyPatch, part: str, call: str
) -> None:
    """A step that failed would be recorded: nobody would ever do the job, and its life would wait for it."""
    from sqlalchemy.exc import OperationalError

    kind, left = type(getattr(bench.book, part)), [True]
    real = getattr(kind, call)

    def away_once(*words: object, **more: object) -> object:
        if left:
            left.clear()
            raise OperationalError("select", {}, Exception("gone"))
        return real(*words, **more)

    monkeypatch.setattr(kind, call, away_once)
    monkeypatch.setattr(PERSISTENT, "sleep", lambda _seconds: None)
    assert do(bench, job.id) == "life-1"
    assert not left
    entry = bench.book.jobs.get(job.id)
    assert entry is not None
    assert entry.outcome is not None
    assert (entry.state, entry.outcome.error) == (JobState.DONE, "")


def test_what_nobody_foresaw_ends_the_job_with_its_name(
    bench: Bench, job: Job, sandbox: FakeSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine of containers that hangs, for one: the job would be nobody's until all its time is over."""

    def hang(_sandbox: FakeSandbox, _cell: object) -> None:
        raise subprocess.TimeoutExpired(["podman", "rm"], 60)

    monkeypatch.setattr(FakeSandbox, "stop", hang)
    assert do(bench, job.id) == "life-1"
    entry = bench.book.jobs.get(job.id)
    assert entry is not None
    assert entry.outcome is not None
    assert entry.state is JobState.DONE
    assert entry.outcome.error == "unexpected TimeoutExpired on the worker; its log says more"


def test_a_job_that_cannot_be_started_says_so(bench: Bench, job: Job, sandbox: FakeSandbox) -> None:
    sandbox.python = "/nowhere/python"
    do(bench, job.id)
    entry = bench.book.jobs.get(job.id)
    assert entry is not None
    assert entry.outcome is not None
    assert "cannot be started: No such file" in entry.outcome.error


def test_folders_that_nobody_needs_any_more_go(bench: Bench, job: Job) -> None:
    import os

    do(bench, job.id)
    (folder,) = (path for path in bench.folder.iterdir() if path.name != "logs")
    assert clean(bench, days=30) == 0
    for path in (folder, bench.folder / "logs" / f"{job.id}.log"):
        os.utime(path, (1, 1))
    assert clean(bench, days=30) == 1
    assert [path.name for path in bench.folder.rglob("*")] == ["logs"]


def test_the_limits_fit_together() -> None:
    from actions.worker import daemon, inside

    assert inside.GRACE < supervising.GRACE < daemon.GRACE
