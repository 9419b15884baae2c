"""`taxobot worker`: a process that takes jobs until it is told to stop.

SIGTERM (or Ctrl-C): no further job is taken, the one that runs comes to its end. A second one: that job is left as it
stands, at once, and another worker goes on with it from its last finished stage.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from sqlalchemy.exc import SQLAlchemyError

from actions.worker.bench import Bench
from actions.worker.jobs import Jobs
from bot.app.durable import GPU, launch, stop
from bot.app.sweeping.beats import Heart
from schemas.errors import Interrupted

LOG = logging.getLogger("taxobot.worker")
LONGEST = 30 * 24 * 3600
"""Seconds that a job may take to end once no further one is taken."""
GRACE = 30.0
LOOK = 0.1
"""Seconds between two looks whether the job is left."""


def serve_jobs(bench: Bench, url: str, *, once: bool = False) -> None:
    """Take jobs from the queue until a signal comes, or with `once` until one has ended. Raises UsageError where the
    database cannot be used.
    """
    told = threading.Event()
    Jobs(bench)
    with _signals(bench, told), beating(bench, told):
        launch(url, process=bench.process, listen=[GPU], traces=bench.operator.app.traces)
        LOG.info("worker takes jobs", extra={"worker": bench.process, "isolation": bench.sandbox.name})
        while not told.wait(0.2):
            if once and bench.done.is_set():
                told.set()
        LOG.info("worker takes no further job", extra={"worker": bench.process})
        stop(seconds=LONGEST)


@contextmanager
def beating(bench: Bench, told: threading.Event) -> Iterator[None]:
    """Within the block the process gives signs of life, the first one at once; afterwards it leaves the book. `told` is
    whether it drains.
    """
    heart = heart_of(bench)
    heart.beat()
    over = threading.Event()
    thread = threading.Thread(target=_keep_beating, args=(bench, heart, told, over), name="beats", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(GRACE)
        _leave(heart)


def heart_of(bench: Bench) -> Heart:
    """The signs of life of a worker."""
    lease = bench.operator.app.lease_seconds
    return Heart(bench.book.processes, bench.process, "worker", lease, queue=GPU, isolation=bench.sandbox.name)


def _keep_beating(bench: Bench, heart: Heart, told: threading.Event, over: threading.Event) -> None:
    every = min(bench.operator.worker.heartbeat_seconds, heart.lease / 4)
    while not bench.leaving.is_set():
        heart.draining = told.is_set()
        _beat(heart)
        if over.wait(min(1.0, every) if told.is_set() else every):
            return
    _go_at_once(bench, heart, over)


def _beat(heart: Heart) -> None:
    try:
        heart.beat()
    except SQLAlchemyError:
        # The database may be away for a while; a worker that is silent for longer than the lease loses its job only.
        LOG.exception("no sign of life could be given")


def _go_at_once(bench: Bench, heart: Heart, over: threading.Event) -> None:
    """End the process without an end of what it does: that is how others can go on with it. Nothing is done where all
    has come to its end before that.
    """
    until = time.monotonic() + GRACE
    while not bench.parked.is_set() and time.monotonic() < until:
        if over.wait(LOOK):
            return
    _leave(heart)
    logging.shutdown()
    os._exit(Interrupted.exit_status)


def _leave(heart: Heart) -> None:
    try:
        heart.leave()
    except SQLAlchemyError:  # the database is away: others notice by our silence
        LOG.exception("the end of the worker could not be written down")


@contextmanager
def _signals(bench: Bench, told: threading.Event) -> Iterator[None]:
    def hear(_number: int, _frame: FrameType | None) -> None:
        if told.is_set():
            bench.leaving.set()
        told.set()

    before = {number: signal.signal(number, hear) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
