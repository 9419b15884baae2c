"""How things stand: lives, work, machines, what went wrong last. Read from the book at one moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.app.book.book import Book
from bot.app.book.jobs import OPEN, Entry
from bot.app.book.processes import Process
from bot.app.book.pulls import Known
from bot.app.lanes import line_up
from bot.app.logs import Complaint

NEW = "NEW"
"""The state of a life of which nothing was said yet."""


@dataclass(frozen=True, slots=True)
class LifeRow:
    """A head that is looked after."""

    name: str
    pull: int
    sha: str
    state: str


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job that has not ended. `position` counts those that wait, from 1; 0 for one that does not wait any more.
    `age` is seconds since it was asked for, or began.
    """

    id: str
    name: str
    pull: int
    sha: str
    state: str
    position: int
    stage: str
    age: float
    remaining: float | None
    worker: str


@dataclass(frozen=True, slots=True)
class Machine:
    """A process that is alive; `silent` is seconds since its last sign of life."""

    id: str
    kind: str
    host: str
    isolation: str
    draining: bool
    silent: float
    up: float


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything at one moment. `behind` counts pull requests that GitHub does not show as they are."""

    time: datetime
    lives: tuple[LifeRow, ...]
    jobs: tuple[JobRow, ...]
    machines: tuple[Machine, ...]
    behind: int
    complaints: tuple[Complaint, ...]

    @property
    def lives_by_state(self) -> dict[str, int]:
        """How many lives there are of each state."""
        return dict(Counter(life.state for life in self.lives))

    @property
    def jobs_by_state(self) -> dict[str, int]:
        """How many jobs there are of each state; 0 too, so that a curve goes down."""
        found = Counter(job.state for job in self.jobs)
        return {state.value: found[state.value] for state in OPEN}

    @property
    def longest_wait(self) -> float:
        """Seconds since the oldest job was asked for that waits."""
        return max((job.age for job in self.jobs if job.position), default=0.0)


def look(book: Book, *, lease: float, complaints: Sequence[Complaint] = ()) -> Overview:
    """How things stand now. `lease` is seconds after which a silent process counts as dead."""
    now = book.now()
    names = {repository.id: repository.name for repository in book.repositories.all()}
    behind = book.boards.due(limit=1_000, watched=float("inf"))
    return Overview(
        time=datetime.fromtimestamp(now, UTC),
        lives=tuple(_life(known, names) for known in book.pulls.living()),
        jobs=tuple(_jobs(book.jobs.of(), now)),
        machines=tuple(_machine(process, now) for process in book.processes.living(lease=lease)),
        behind=sum(board.version > board.shown for board in behind),
        complaints=tuple(complaints),
    )


def _life(known: Known, names: dict[int, str]) -> LifeRow:
    fresh = known.record is not None and known.record.head == known.head
    state = known.record.state.value if known.record is not None and fresh else NEW
    return LifeRow(names.get(known.repository, str(known.repository)), known.pull, known.head, state)


def _jobs(entries: Sequence[Entry], now: float) -> list[JobRow]:
    waiting = [entry.spec.id for entry in line_up(entries)]  # as comments count them
    return [_job(entry, waiting, now) for entry in entries]


def _job(entry: Entry, waiting: Sequence[str], now: float) -> JobRow:
    spec, progress = entry.spec, entry.progress
    return JobRow(
        id=spec.id,
        name=spec.name,
        pull=spec.pull,
        sha=spec.head,
        state=entry.state.value,
        position=waiting.index(spec.id) + 1 if spec.id in waiting else 0,
        stage=progress.stage if progress is not None else "",
        age=now - (entry.started if entry.started is not None else entry.asked),
        remaining=progress.remaining if progress is not None else None,
        worker=entry.worker or entry.dispatcher,
    )


def _machine(process: Process, now: float) -> Machine:
    return Machine(
        id=process.id,
        kind=process.kind,
        host=process.host,
        isolation=process.isolation,
        draining=process.draining,
        silent=max(0.0, now - process.seen),
        up=max(0.0, now - process.began),
    )
