"""A job that runs, watched: signs of life and progress into the book, an end when it is no more wanted or too long."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from actions.worker.bench import Bench
from bot.findings.terminal import plain_line
from runners.worker.assignment import Line
from runners.worker.cell import Cell
from runners.worker.child import Child, start_child
from schemas.jobs import Job, Progress

LOG = logging.getLogger("taxobot.worker")
GRACE = 25.0
"""Seconds that a job has to end its stage in order."""
ENTRY = "actions.worker.inside"
Clock = Callable[[], float]


class Unwanted(Exception):
    """The job was canceled, or another worker has it now."""


@dataclass
class _Heard:
    """What a job has said so far."""

    progress: Progress | None = None
    ended: bool = False
    error: str = ""
    babbled: bool = False


def supervise(bench: Bench, job: Job, cell: Cell, *, clock: Clock = time.monotonic) -> str:
    """Run the job to its end; returns what went wrong, empty where nothing did. Raises Unwanted.

    Does not return when the process has to leave: nothing is recorded then, and another one goes on.
    """
    sandbox = bench.sandbox
    command = sandbox.command(cell, [sandbox.python, "-I", "-m", ENTRY, str(sandbox.place(cell))])
    environment, log = sandbox.environment(cell), bench.folder / "logs" / f"{job.id}.log"
    try:
        with start_child(command, environment=environment, log=log) as child:
            return _watch(bench, job, child, clock)
    except OSError as error:
        return f"the job cannot be started: {error.strerror or error}"
    finally:
        sandbox.stop(cell)


def _watch(bench: Bench, job: Job, child: Child, clock: Clock) -> str:
    heard, deadline = _Heard(), clock() + 60 * job.wall_minutes
    every = bench.operator.worker.heartbeat_seconds
    while child.status is None:
        _listen(child, heard, until=clock() + every, clock=clock, leaving=bench.leaving)
        if bench.leaving.is_set():
            child.end(grace=GRACE)
            bench.park()
        if not _beat(bench, job, heard.progress):
            child.end(grace=GRACE)
            raise Unwanted(job.id)
        if clock() > deadline:
            child.end(grace=GRACE)
            return f"the job was ended after {job.wall_minutes:g} minutes, the most that it may take"
    _take(child, heard, seconds=5.0)
    return _verdict(child, heard)


def _beat(bench: Bench, job: Job, progress: Progress | None) -> bool:
    """Whether the job is still ours and wanted, as far as can be told: without a database, work of hours goes on."""
    try:
        return bench.book.jobs.beats(job.id, worker=bench.process, progress=progress)
    except SQLAlchemyError:
        LOG.exception("no sign of life could be given", extra={"job": job.id})
        return True


def _verdict(child: Child, heard: _Heard) -> str:
    if heard.ended:
        return plain_line(heard.error)
    return f"the job's process ended with status {child.status} and said nothing; the worker's log says more"


def _listen(child: Child, heard: _Heard, *, until: float, clock: Clock, leaving: threading.Event) -> None:
    while child.status is None and not leaving.is_set() and (left := until - clock()) > 0:
        _take(child, heard, seconds=min(left, 0.5))


def _take(child: Child, heard: _Heard, *, seconds: float) -> None:
    for said in child.lines(seconds):
        try:
            line = Line.model_validate_json(said)
        except ValidationError:
            if not heard.babbled:
                LOG.warning("a job said what is no line of ours")
            heard.babbled = True
            continue
        if line.kind == "end":
            heard.ended, heard.error = True, line.error
        elif line.progress is not None:
            # Words are ours alone: a job gives numbers.
            heard.progress = line.progress.model_copy(update={"note": ""})
