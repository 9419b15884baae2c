"""Work that was approved: who asked, where it is done, how far it is, what it cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from bot.app.book.opening import insert_if_missing
from bot.app.book.tables import JOBS
from schemas.jobs import Job, Outcome, Progress


class JobState(StrEnum):
    """Where a job is in its life."""

    WAITING = "waiting"  # approved; others are before it
    SENT = "sent"  # a queue or Actions has it
    RUNNING = "running"  # a machine works on it
    DONE = "done"  # it ended by itself, well or not
    STOPPED = "stopped"  # it was canceled, or given up


OPEN = (JobState.WAITING, JobState.SENT, JobState.RUNNING)
BUSY = (JobState.SENT, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Entry:
    """A job in the book. `lane` orders those that wait, the lowest first; `run` is the workflow run on Actions,
    `worker` the process that works on it, which gave its last sign of life at `beat`. `author` wrote the pull request.
    `attempts` is how often a machine of ours began it.
    """

    spec: Job
    state: JobState
    author: int
    lane: int
    dispatcher: str
    progress: Progress | None
    outcome: Outcome | None
    run: int | None
    worker: str
    cancelled: bool
    asked: float
    started: float | None
    ended: float | None
    beat: float | None
    minutes: float | None
    attempts: int = 0


class Jobs:
    """Jobs by their id."""

    def __init__(self, engine: sa.Engine, now: Callable[[], float]) -> None:
        self._engine, self._now = engine, now

    def ask(self, spec: Job, *, author: int, lane: int, dispatcher: str) -> Entry:
        """Enter a job that waits for its turn; one that is there stays as it is."""
        values = {
            "life": spec.life,
            "repository": spec.repository,
            "pull": spec.pull,
            "author": author,
            "state": JobState.WAITING.value,
            "lane": lane,
            "dispatcher": dispatcher,
            "spec": spec.model_dump_json(),
            "asked": self._now(),
        }
        with self._engine.begin() as connection:
            connection.execute(insert_if_missing(self._engine, JOBS, {"id": spec.id}, values))
        found = self.get(spec.id)
        if found is None:
            raise LookupError(f"job {spec.id} was entered and is gone")
        return found

    def get(self, job: str) -> Entry | None:
        """One job."""
        return next(iter(self._select(JOBS.c.id == job)), None)

    def of(self, *, states: Sequence[JobState] = OPEN, life: str = "", dispatcher: str = "") -> Sequence[Entry]:
        """Jobs in these states, by lane and then by the time at which they were asked for."""
        where: sa.ColumnElement[bool] = JOBS.c.state.in_([state.value for state in states])
        if life:
            where &= JOBS.c.life == life
        if dispatcher:
            where &= JOBS.c.dispatcher == dispatcher
        return self._select(where)

    def since(self, time: float, *, author: int | None = None, repository: int = 0, pull: int = 0) -> Sequence[Entry]:
        """Jobs that were asked for at or after this time, of an author or a pull request."""
        where: sa.ColumnElement[bool] = JOBS.c.asked >= time
        if author is not None:
            where &= JOBS.c.author == author
        if repository:
            where &= (JOBS.c.repository == repository) & (JOBS.c.pull == pull)
        return self._select(where)

    def until(self, time: float) -> Sequence[Entry]:
        """Jobs that have not ended before this time, whenever they were asked for."""
        return self._select(JOBS.c.ended.is_(None) | (JOBS.c.ended >= time))

    def with_run(self, repository: int, run: int) -> Entry | None:
        """The job that a workflow run on Actions does."""
        return next(iter(self._select((JOBS.c.repository == repository) & (JOBS.c.run == run))), None)

    def sent(self, spec: Job, *, run: int | None = None) -> None:
        """A queue or Actions has it now, complete with what it needs; `run` is the workflow run."""
        values: dict[str, Any] = {"state": JobState.SENT.value, "spec": spec.model_dump_json()}
        if run is not None:
            values["run"] = run
        self._change(spec.id, values, only=(JobState.WAITING, JobState.SENT))

    def move(self, job: str, *, lane: int) -> bool:
        """Put a job that waits into another lane; False where it waits no more."""
        return self._change(job, {"lane": lane}, only=(JobState.WAITING,), wanted=True)

    def begun(self, job: str, *, worker: str) -> bool:
        """A machine begins, or begins again after another one was lost; False where the job is no more wanted.

        The time of all machines counts, from the first one's start.
        """
        now = self._now()
        values: dict[str, Any] = {"state": JobState.RUNNING.value, "worker": worker, "beat": now}
        values |= {"started": sa.func.coalesce(JOBS.c.started, now), "attempts": JOBS.c.attempts + 1}
        return self._change(job, values, only=BUSY, wanted=True)

    def beats(self, job: str, *, worker: str, progress: Progress | None = None) -> bool:
        """A sign of life, with how far it is; False where the job is another one's, or no more wanted."""
        values: dict[str, Any] = {"beat": self._now()}
        if progress is not None:
            values["progress"] = progress.model_dump_json()
        return self._change(job, values, only=(JobState.RUNNING,), worker=worker, wanted=True)

    def followed(self, job: str, *, state: JobState, progress: Progress) -> None:
        """What was heard of a job that others do."""
        now = self._now()
        values: dict[str, Any] = {"state": state.value, "progress": progress.model_dump_json(), "beat": now}
        self._change(job, values, only=BUSY)
        if state is JobState.RUNNING:
            started = (JOBS.c.id == job) & JOBS.c.started.is_(None)
            with self._engine.begin() as connection:
                connection.execute(sa.update(JOBS).where(started).values(started=now))

    def ended(self, job: str, *, outcome: Outcome | None = None, state: JobState = JobState.DONE) -> bool:
        """It has ended; the first word counts. `minutes` of GPU time are counted from its start."""
        now = self._now()
        spent = (now - sa.func.coalesce(JOBS.c.started, now)) / 60
        values: dict[str, Any] = {"state": state.value, "ended": now, "minutes": spent}
        if outcome is not None:
            values["outcome"] = outcome.model_dump_json()
        return self._change(job, values, only=OPEN)

    def cancel(self, job: str) -> None:
        """It is no more wanted: a machine that works on it stops at its next sign of life."""
        with self._engine.begin() as connection:
            connection.execute(sa.update(JOBS).where(JOBS.c.id == job).values(cancelled=True))

    def forget(self, *, before: float) -> int:
        """Forget jobs that ended before this time; returns how many."""
        with self._engine.begin() as connection:
            return connection.execute(sa.delete(JOBS).where(JOBS.c.ended < before)).rowcount

    def _change(
        self, job: str, values: dict[str, Any], *, only: Sequence[JobState], worker: str = "", wanted: bool = False
    ) -> bool:
        where = (JOBS.c.id == job) & JOBS.c.state.in_([state.value for state in only])
        if worker:
            where &= JOBS.c.worker == worker
        if wanted:
            where &= JOBS.c.cancelled.is_(False)
        with self._engine.begin() as connection:
            return connection.execute(sa.update(JOBS).where(where).values(**values)).rowcount > 0

    def _select(self, where: sa.ColumnElement[bool]) -> list[Entry]:
        wanted = sa.select(JOBS).where(where).order_by(JOBS.c.lane, JOBS.c.asked, JOBS.c.id)
        with self._engine.connect() as connection:
            return [_read(row) for row in connection.execute(wanted)]


def _read(row: sa.Row[Any]) -> Entry:
    return Entry(
        spec=Job.model_validate_json(row.spec),
        state=JobState(row.state),
        author=row.author,
        lane=row.lane,
        dispatcher=row.dispatcher,
        progress=Progress.model_validate_json(row.progress) if row.progress else None,
        outcome=Outcome.model_validate_json(row.outcome) if row.outcome else None,
        run=row.run,
        worker=row.worker,
        cancelled=row.cancelled,
        asked=row.asked,
        started=row.started,
        ended=row.ended,
        beat=row.beat,
        minutes=row.minutes,
        attempts=row.attempts,
    )
