"""Our own workers as a dispatcher: a job is handed over as a parcel in the book and a workflow in their queue."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Collection
from dataclasses import dataclass

from dbos import DBOS

from bot.app.book.book import Book
from bot.app.book.jobs import Entry, JobState
from bot.app.durable import GPU, enqueued
from bot.app.words import Fate
from bot.github.artifacts import unpack
from bot.github.errors import ArtifactRefused, NothingLeft

NAME = "worker"
LIMIT = 64 * 1024 * 1024
"""Bytes of a result, unpacked."""
LOOK = 300.0
"""Seconds between two looks at a job that nothing was heard of; whether its machine lives, the sweep sees."""


@dataclass(frozen=True)
class WorkerDispatcher:
    """Dispatcher over the queue `gpu`.

    `pack` makes the parcel of a job, `enqueue` hands it over; `names` are the files that a result may hold, `lease` the
    seconds of silence after which a worker counts as dead.
    """

    book: Book
    pack: Callable[[Entry], bytes]
    names: Collection[str]
    lease: float
    enqueue: Callable[[Entry], None]

    @property
    def name(self) -> str:
        """See `bot.app.seams.Dispatcher`, as below."""
        return NAME

    def room(self) -> int:
        """Machines that are there and stay: each does one job at a time."""
        living = self.book.processes.living(lease=self.lease, kinds=("worker", "both"))
        return sum(not one.draining for one in living)

    def start(self, entry: Entry) -> None:
        """Put the parcel into the book and the job into the queue; once, however often. Raises what `pack` raises."""
        spec = entry.spec
        if not spec.parcel:
            spec = spec.model_copy(update={"parcel": self.book.parcels.put(self.pack(entry))})
            self.book.jobs.sent(spec)
        self.enqueue(entry)
        self.book.jobs.sent(spec)

    def look(self, entry: Entry) -> Fate:
        """As the book says, which workers write their signs of life into."""
        match entry.state:
            case JobState.DONE:
                return Fate(kind="over")
            case JobState.STOPPED:
                return Fate(kind="lost", reason="the job was stopped")
            case _:
                return self._look_at_time(entry)

    def stop(self, entry: Entry) -> None:
        """Say that nobody wants it: its worker ends it at its next sign of life, or does not begin."""
        self.book.jobs.cancel(entry.spec.id)

    def collect(self, entry: Entry) -> dict[str, bytes]:
        """What the worker put into the book for exactly this job, unpacked in memory."""
        outcome = entry.outcome
        if entry.state is not JobState.DONE or outcome is None:
            raise ArtifactRefused(f"job {entry.spec.id} has not come to its end")
        if not outcome.parcel:
            raise NothingLeft(outcome.error or "the job left no result")
        content = self.book.parcels.get(outcome.parcel)
        if content is None:
            raise ArtifactRefused("the result of the job is gone, or is not the one that its worker put there")
        return dict(unpack(content, names=self.names, limit=LIMIT))

    def _look_at_time(self, entry: Entry) -> Fate:
        most = entry.spec.wall_minutes
        if entry.started is not None and self.book.now() > entry.started + 60 * most + self.lease:
            return Fate(kind="overdue", reason=f"it took longer than {most:g} minutes, the most that a job may take")
        return Fate(kind="going", wait=LOOK)


def enqueue(entry: Entry) -> None:
    """Put a job into the queue, by DBOS of this process; one that is there already stays as it is."""
    options = enqueued(GPU, "work", id=entry.spec.id, priority=None)
    # A step of a workflow may start no other one, because it may be done twice; this may: its id is the job's.
    contextvars.Context().run(DBOS.enqueue_workflow_with_options, options, {"job": entry.spec.id})
