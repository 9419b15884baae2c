"""Our own workers as a dispatcher: handed over once, looked at in the book, collected for exactly this job."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.app.book.book import Book
from bot.app.book.jobs import Entry, JobState
from bot.app.dispatch.worker import WorkerDispatcher
from bot.github.errors import ArtifactRefused, NothingLeft
from schemas.jobs import Job, Outcome

SHA = "a" * 40
SPEC = Job(
    id="job-1",
    life="life-1",
    repository=1,
    name="o/t",
    pull=1,
    head=SHA,
    base=SHA,
    merge_base=SHA,
    policy="",
    purpose="run",
    wall_minutes=10,
)


@dataclass
class World:
    book: Book
    time: list[float]
    packed: list[str] = field(default_factory=list)
    queued: list[Job] = field(default_factory=list)

    @property
    def dispatcher(self) -> WorkerDispatcher:
        return WorkerDispatcher(self.book, self.pack, {"result.json"}, 90, lambda entry: self.queued.append(entry.spec))

    @property
    def entry(self) -> Entry:
        found = self.book.jobs.get("job-1")
        assert found is not None
        return found

    def pack(self, entry: Entry) -> bytes:
        self.packed.append(entry.spec.id)
        return b"a parcel"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    time = [1_000.0]
    book = Book.open(f"sqlite:///{tmp_path / 'state.sqlite'}", now=lambda: time[0])
    book.jobs.ask(SPEC, author=1, lane=0, dispatcher="worker")
    yield World(book, time)
    book.close()


def result(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return packed.getvalue()


def end(world: World, outcome: Outcome) -> None:
    world.book.jobs.begun("job-1", worker="w")
    world.book.jobs.ended("job-1", outcome=outcome)


def test_a_job_is_handed_over_with_its_parcel_however_often(world: World) -> None:
    world.dispatcher.start(world.entry)
    world.dispatcher.start(world.entry)
    assert world.packed == ["job-1"]
    assert {job.id for job in world.queued} == {"job-1"}
    assert world.entry.state is JobState.SENT
    assert world.book.parcels.get(world.entry.spec.parcel) == b"a parcel"


def test_a_job_that_works_is_not_put_back(world: World) -> None:
    world.dispatcher.start(world.entry)
    world.book.jobs.begun("job-1", worker="w")
    world.dispatcher.start(world.entry)
    assert world.entry.state is JobState.RUNNING


def test_there_is_room_for_as_many_jobs_as_there_are_workers(world: World) -> None:
    assert world.dispatcher.room() == 0
    world.book.processes.beat("a", kind="app", host="h")
    world.book.processes.beat("w", kind="worker", host="h", queue="gpu")
    world.book.processes.beat("b", kind="both", host="h", queue="gpu")
    assert world.dispatcher.room() == 2
    world.book.processes.beat("w", kind="worker", host="h", queue="gpu", draining=True)
    assert world.dispatcher.room() == 1
    world.time[0] += 91
    assert world.dispatcher.room() == 0


def test_a_job_is_looked_at_in_the_book(world: World) -> None:
    assert world.dispatcher.look(world.entry).kind == "going"
    world.dispatcher.start(world.entry)
    world.book.jobs.begun("job-1", worker="w")
    world.time[0] += 10 * 60
    assert world.dispatcher.look(world.entry).kind == "going"
    world.time[0] += 91
    assert world.dispatcher.look(world.entry).kind == "overdue"
    world.book.jobs.ended("job-1")
    assert world.dispatcher.look(world.entry).kind == "over"


def test_a_job_that_was_stopped_is_lost(world: World) -> None:
    world.dispatcher.start(world.entry)
    world.dispatcher.stop(world.entry)
    assert world.entry.cancelled
    world.book.jobs.ended("job-1", state=JobState.STOPPED)
    assert world.dispatcher.look(world.entry).kind == "lost"


def test_what_the_worker_put_there_is_collected(world: World) -> None:
    world.dispatcher.start(world.entry)
    end(world, Outcome(parcel=world.book.parcels.put(result(result_json=b"{}"))))
    assert world.dispatcher.collect(world.entry) == {"result.json": b"{}"}


def test_nothing_is_collected_of_a_job_that_has_not_ended(world: World) -> None:
    with pytest.raises(ArtifactRefused, match="has not come to its end"):
        world.dispatcher.collect(world.entry)


def test_a_result_of_a_job_that_was_stopped_is_not_collected(world: World) -> None:
    world.dispatcher.start(world.entry)
    late = Outcome(parcel=world.book.parcels.put(result(result_json=b"{}")))
    world.book.jobs.ended("job-1", outcome=late, state=JobState.STOPPED)
    with pytest.raises(ArtifactRefused, match="has not come to its end"):
        world.dispatcher.collect(world.entry)


def test_why_there_is_nothing_is_told(world: World) -> None:
    world.dispatcher.start(world.entry)
    end(world, Outcome(error="no rows were made"))
    with pytest.raises(NothingLeft, match="no rows were made"):
        world.dispatcher.collect(world.entry)


@pytest.mark.parametrize("content", [result(result_json=b"{}", evil_sh=b""), b"no zip"])
def test_what_is_no_result_is_refused(content: bytes, world: World) -> None:
    world.dispatcher.start(world.entry)
    end(world, Outcome(parcel=world.book.parcels.put(content)))
    with pytest.raises(ArtifactRefused):
        world.dispatcher.collect(world.entry)


def test_a_result_that_is_gone_or_changed_is_refused(world: World) -> None:
    world.dispatcher.start(world.entry)
    end(world, Outcome(parcel="0" * 64))
    with pytest.raises(ArtifactRefused, match="is gone"):
        world.dispatcher.collect(world.entry)
