"""S23 with the real bubblewrap: a job is done in it, and is not where one of its walls is missing.

`apt-get install bubblewrap` brings it; without it these tests fail.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from actions.worker.bench import Bench
from actions.worker.jobs import do
from bot.app.book.jobs import Entry, JobState
from examples.materialise import Example
from fakes.cells import bench_at, enter, job_of, parcel_of
from runners.worker.bubblewrap import Bubblewrap
from runners.worker.cell import Cell
from runners.worker.choose import choose_sandbox
from schemas.jobs import Isolation, Job

pytestmark = pytest.mark.slow
AGAIN = """
import sys
from pathlib import Path
from actions.worker.jobs import do
from fakes.cells import bench_at
from runners.worker.choose import choose_sandbox
bench = bench_at(Path(sys.argv[1]), choose_sandbox("bubblewrap", image=None), process="doomed")
do(bench, "job-1")
"""


@dataclass
class Opened:
    """Bubblewrap with one of its walls taken away: words that are replaced, and words that are added."""

    inner: Bubblewrap
    replaced: tuple[str, str] = ("", "")
    added: tuple[str, ...] = ()
    name: Isolation = "bubblewrap"
    own_programs: bool = False
    python: str = sys.executable

    def place(self, cell: Cell) -> Path:
        return self.inner.place(cell)

    def door(self, cell: Cell) -> Path | None:
        return self.inner.door(cell)

    def command(self, cell: Cell, arguments: Sequence[str]) -> list[str]:
        old, new = self.replaced
        command = [new if old and word == old else word for word in self.inner.command(cell, arguments)]
        at = command.index("--chdir")
        return [*command[:at], *self.added, *command[at:]]

    def environment(self, cell: Cell) -> Mapping[str, str]:
        return self.inner.environment(cell)

    def stop(self, cell: Cell) -> None:
        self.inner.stop(cell)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = bench_at(tmp_path, choose_sandbox("bubblewrap", image=None), folders={"models": str(tmp_path / "models")})
    (tmp_path / "models").mkdir()
    yield made
    made.book.close()


@pytest.fixture
def job(bench: Bench, example: Example, tmp_path: Path) -> Job:
    return enter(bench, job_of(example), parcel_of(example, job_of(example), tmp_path))


def ended(bench: Bench) -> Entry:
    entry = bench.book.jobs.get("job-1")
    assert entry is not None
    assert entry.outcome is not None
    return entry


def opened(bench: Bench, *added: str, replaced: tuple[str, str] = ("", "")) -> Bench:
    """The same bench with a sandbox that is not shut."""
    assert isinstance(bench.sandbox, Bubblewrap)
    sandbox = Opened(bench.sandbox, replaced, added)
    return Bench(bench.book, bench.process, sandbox, bench.operator, bench.folder, bench.environ)


def test_a_job_is_done_in_it(bench: Bench, job: Job) -> None:
    do(bench, job.id)
    entry = ended(bench)
    assert entry.outcome is not None
    assert (entry.outcome.error, entry.outcome.isolation) == ("", "bubblewrap")
    assert entry.outcome.parcel
    assert entry.progress is not None


def test_two_jobs_after_each_other_see_nothing_of_each_other(bench: Bench, job: Job, example: Example) -> None:
    do(bench, job.id)
    second = job_of(example, job="job-2", parcel=job.parcel)
    bench.book.jobs.ask(second, author=1, lane=0, dispatcher="worker")
    bench.book.jobs.sent(second)
    do(bench, second.id)
    entry = bench.book.jobs.get("job-2")
    assert entry is not None
    assert entry.outcome is not None
    assert entry.outcome.error == ""


def test_root_is_refused(bench: Bench, job: Job) -> None:
    do(opened(bench, replaced=("65534", "0")), job.id)
    assert "act as root" in str(ended(bench).outcome)


def test_a_docker_socket_is_refused(bench: Bench, job: Job, tmp_path: Path) -> None:
    (tmp_path / "docker.sock").touch()
    do(opened(bench, "--ro-bind", str(tmp_path / "docker.sock"), "/run/docker.sock"), job.id)
    assert "start containers through /run/docker.sock" in str(ended(bench).outcome)


def test_the_workers_home_is_refused(bench: Bench, job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / ".netrc").write_text("secret")
    monkeypatch.setenv("HOME", str(home))
    do(opened(bench, "--ro-bind", str(home), str(home)), job.id)
    assert "read the worker's home folder (1 entries)" in str(ended(bench).outcome)


def test_models_that_can_be_written_to_are_refused(bench: Bench, job: Job, tmp_path: Path) -> None:
    models = str(tmp_path / "models")
    do(opened(bench, "--bind", models, models), job.id)
    assert f"write to {models}" in str(ended(bench).outcome)


def test_a_disk_that_an_earlier_job_had_is_refused(bench: Bench, job: Job, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / ".taxobot-job").touch()
    do(opened(bench, "--bind", str(shared), "/var/tmp"), job.id)  # noqa: S108 - a sandbox's own
    assert "see what an earlier job left" in str(ended(bench).outcome)


def test_there_is_no_network_and_no_neighbour_in_it(bench: Bench, job: Job, tmp_path: Path) -> None:
    looks = (
        "import os, pathlib, socket;"
        "print(sorted(name for _, name in socket.if_nameindex()), os.getuid(), sorted(os.listdir('/job')),"
        f" os.path.exists({str(tmp_path / 'state.sqlite')!r}), sum(one.isdigit() for one in os.listdir('/proc')))"
    )
    cell = Cell("probe", tmp_path / "jobs", (Path(sys.base_prefix), Path(sys.prefix)), {"A": "1"})
    cell.folder.mkdir()
    command = bench.sandbox.command(cell, [bench.sandbox.python, "-I", "-c", looks])
    said = subprocess.run(command, env=dict(cell.environment), capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["['lo']", "65534", "[]", "False", "2"]


def test_a_worker_that_was_killed_takes_its_job_along_and_another_goes_on(
    bench: Bench, example: Example, tmp_path: Path
) -> None:
    spec = job_of(example, purpose="run")
    enter(bench, spec, parcel_of(example, spec, tmp_path))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(["tests", "."])}
    doomed = subprocess.Popen([sys.executable, "-c", AGAIN, str(tmp_path)], env=environment)
    _wait(lambda: _is_training(bench), doomed)
    assert _working(tmp_path)
    doomed.send_signal(signal.SIGKILL)
    doomed.wait()
    _wait(lambda: not _working(tmp_path), None)
    store = next(bench.folder.rglob("store"))
    finished = {path: path.stat().st_mtime_ns for path in store.rglob("manifest.json")}
    assert finished
    do(bench, spec.id)
    entry = ended(bench)
    assert entry.outcome is not None
    assert (entry.state, entry.outcome.error, entry.worker) == (JobState.DONE, "", "here")
    assert {path: path.stat().st_mtime_ns for path in finished} == finished


def _is_training(bench: Bench) -> bool:
    entry = bench.book.jobs.get("job-1")
    return entry is not None and entry.progress is not None and entry.progress.stage == "train"


def _working(folder: Path) -> list[str]:
    """Processes that have a job's folder of this test for their own."""
    mark = f"{folder.parent.name}/{folder.name}/jobs/"
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            mounts = (process / "mountinfo").read_text()
        except OSError:
            continue  # it has ended meanwhile
        if any(mark in line and " /job " in line for line in mounts.splitlines()):
            found.append(process.name)
    return found


def _wait(holds: object, process: subprocess.Popen[bytes] | None) -> None:
    assert callable(holds)
    until = time.monotonic() + 240
    while not holds():
        assert time.monotonic() < until
        assert process is None or process.poll() is None
        time.sleep(0.1)
