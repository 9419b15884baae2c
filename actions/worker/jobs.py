"""A job on this machine as a durable workflow: it is done, and its life is told."""

from __future__ import annotations

import logging
import math
import shutil
import time
from pathlib import Path
from typing import Any

from dbos import DBOS, DBOSConfiguredInstance

from actions.worker.bench import PERSISTENT, Bench
from actions.worker.leaving import collect
from actions.worker.preparing import prepare
from actions.worker.supervising import Unwanted, supervise
from bot.app.book.jobs import OPEN, Entry
from bot.app.durable import tell_life
from bot.app.logs import bound
from bot.app.words import Word
from runners.worker.assignment import OUT
from schemas.errors import TaxobotError
from schemas.jobs import Outcome

NAME = "jobs"
LOG = logging.getLogger("taxobot.worker")
LOOK = 5.0
"""Seconds between two looks at a job that another worker took over."""


@DBOS.dbos_class(class_name=NAME)
class Jobs(DBOSConfiguredInstance):
    """Jobs, and the bench that they are done on."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(NAME)
        self._bench = bench

    @DBOS.workflow(name="work")
    async def work(self, given: dict[str, Any]) -> str:
        """Do the job `given["job"]`; returns the id of the life that was told, empty where the job is not known."""
        job = str(given["job"])
        life: str = await DBOS.run_step_async({"name": "do"}, lambda: do(self._bench, job))
        if life:
            await tell_life(life, Word(kind="result", job=job))
        return life


def do(bench: Bench, job: str) -> str:
    """Do a job to its end, or see that nobody wants it; returns its life. Doing it twice changes nothing."""
    entry: Entry | None = PERSISTENT(bench.book.jobs.get, job)
    if entry is None:
        return ""
    spec = entry.spec
    with bound(pull=f"{spec.name}#{spec.pull}", sha=spec.head, job=job):
        if PERSISTENT(bench.book.jobs.begun, job, worker=bench.process):
            _attempt(bench, entry)
    return spec.life


def _attempt(bench: Bench, entry: Entry) -> None:
    job, began = entry.spec, bench.book.now()
    LOG.info("job begins")
    try:
        outcome = _work(bench, entry)
    except Unwanted:
        _leave(bench, job.id)
        return
    spent = outcome.model_copy(
        update={"isolation": bench.sandbox.name, "worker": bench.process, "minutes": (bench.book.now() - began) / 60}
    )
    PERSISTENT(bench.book.jobs.ended, job.id, outcome=spent)
    bench.done.set()
    clean(bench, days=bench.operator.app.retention_days)
    LOG.info("job ended", extra={"problem": outcome.error})


def _work(bench: Bench, entry: Entry) -> Outcome:
    """What came of it. Raises Unwanted."""
    job = entry.spec
    try:
        with prepare(bench, job) as cell:
            if problem := supervise(bench, job, cell):
                return Outcome(error=problem)
            result = collect(cell.folder / OUT, job.purpose)
            return Outcome(parcel=PERSISTENT(bench.book.parcels.put, result))
    except TaxobotError as error:
        return Outcome(error=str(error))
    except OSError as error:
        LOG.exception("job failed")
        return Outcome(error=f"the worker's disk: {error.strerror or type(error).__name__}")
    except Unwanted:
        raise
    except Exception as error:
        # A step that raised would leave the job to nobody: its life would wait for it until all its time is over.
        LOG.exception("job failed unexpectedly")
        return Outcome(error=f"unexpected {type(error).__name__} on the worker; its log says more")


def _leave(bench: Bench, job: str) -> None:
    """A job that was canceled is over. One that another worker has now ends when it does: whoever records the end of
    this step first speaks for both.
    """
    while (entry := PERSISTENT(bench.book.jobs.get, job)) is not None and entry.state in OPEN and not entry.cancelled:
        if bench.leaving.wait(LOOK):
            bench.park()
    LOG.info("job left")


def clean(bench: Bench, *, days: float) -> int:
    """Remove the folders of lives that no job was done for in so many days; returns how many."""
    oldest = time.time() - days * 24 * 3600
    old = [path for path in bench.folder.glob("*/") if path.name != "logs" and _changed(path) < oldest]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)
    for log in bench.folder.glob("logs/*.log"):
        if _changed(log) < oldest:
            log.unlink(missing_ok=True)
    return len(old)


def _changed(path: Path) -> float:
    """When it changed last; what another worker has removed meanwhile is not old."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return math.inf
