"""The service, from its opening to its end: everything that runs in an app process, begun and ended in order.

What is cut short at the end is done again by whoever goes on: every step is one that may be done twice.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NoReturn

import click

from actions.app.desk import AppDesk
from actions.app.office import Office
from actions.app.publishing import publish_board
from actions.cli.app.listening import GRACE, Server, say_address
from actions.cli.app.opened import open_doors
from actions.cli.app.ready import look_at_database, look_at_key
from actions.cli.app.rounds import make_sweep
from actions.cli.app.wiring import database_url, hidden_values, open_office
from bot.app.book.alone import keep_others_out
from bot.app.book.book import Book
from bot.app.book.jobs import JobState
from bot.app.delivering import enqueue_delivery
from bot.app.durable import DELIVERIES, GPU, LIVES, launch, name_process, stop
from bot.app.hearing import Hearings
from bot.app.intake import Intake
from bot.app.life import Lives
from bot.app.logs import Complaints, set_up
from bot.app.metrics import Metrics
from bot.app.publisher import Publisher
from bot.app.readiness import Readiness
from bot.app.served import Ourselves
from bot.app.server import Service, build_app
from bot.app.status.overview import Overview, look
from bot.app.sweep import Sweep
from bot.app.sweeping.beats import Heart
from bot.app.watching import watch_publisher
from bot.github.app.doors import AppDoors
from bot.github.errors import Unavailable
from schemas.app import AppConfig, Secrets
from schemas.config import OperatorConfig

if TYPE_CHECKING:
    from actions.worker.bench import Bench
    from runners.worker.choose import Wanted

LOG = logging.getLogger("taxobot.app")
AGAIN = 5.0
"""Seconds until GitHub is asked again who we are."""
ENDING = 20.0
"""Seconds that what is being written, and a job that is to be left, may take."""
LAST_WORDS = 5.0
"""Seconds for what is said to others at the end: a database that does not answer keeps nobody from ending."""


@dataclass(frozen=True)
class Options:
    """The words of the command line; `listener` is the socket."""

    listener: socket.socket
    with_worker: bool = False
    isolation: Wanted | None = None


@dataclass(frozen=True)
class Parts:
    """What one process serves with. `alone` is set where no other process can share its database."""

    office: Office
    doors: AppDoors
    process: str
    alone: bool
    bench: Bench | None
    complaints: Complaints
    metrics: Metrics


def run_service(operator: OperatorConfig, secrets: Secrets, options: Options, *, environ: Mapping[str, str]) -> None:
    """Serve until a signal comes; the process ends with status 0. Raises UsageError and GithubError where it cannot
    begin.
    """
    url = database_url(operator, environ)
    complaints = set_up(hidden_values(operator, url, environ, secrets=secrets))
    with keep_others_out(url) as alone, closing(Book.open(url)) as book:
        process, doors = name_process(), open_doors(operator.app, secrets, book.repositories)
        office = open_office(operator, secrets, book=book, doors=doors)
        bench = _open_bench(operator, options, book=book, process=process, environ=environ)
        parts = Parts(office, doors, process, alone, bench, complaints, Metrics())
        _serve(parts, secrets, url, options.listener)


def _serve(parts: Parts, secrets: Secrets, url: str, listener: socket.socket) -> NoReturn:
    us = _know_ourselves(parts.doors, parts.office.config)
    heart = _make_heart(parts)
    heart.beat()
    _launch(parts, url)
    sweep = make_sweep(
        parts.office,
        parts.doors.application,
        heart,
        alone=parts.alone,
        recovered=parts.metrics.recovered,
    )
    publisher = _make_publisher(parts)
    readiness = Readiness(
        {"database": look_at_database(parts.office.book), "key": look_at_key(parts.doors.application)}
    )
    server = Server(
        build_app(_make_service(parts, secrets, us, readiness)),
        begun=partial(_say_begun, listener),
        drain=partial(_drain, parts, readiness, sweep),
    )
    publisher.start()
    sweep.start()
    server.run([listener])
    _end(parts, publisher, sweep)


def _say_begun(listener: socket.socket) -> None:
    click.echo(f"listening on {say_address(listener)}")
    sys.stdout.flush()


def _know_ourselves(doors: AppDoors, config: AppConfig) -> Ourselves:
    """Who we are, as soon as GitHub tells it. Raises Forbidden where it does not take our key."""
    if not config.repositories:
        LOG.warning("no repository is served: app.repositories of the configuration is empty")
    while True:
        try:
            return Ourselves(doors.app, doors.me.id, config.repositories)
        except Unavailable as error:
            LOG.warning("GitHub is away", extra={"problem": str(error)})
        time.sleep(AGAIN)


def _open_bench(
    operator: OperatorConfig, options: Options, *, book: Book, process: str, environ: Mapping[str, str]
) -> Bench | None:
    if not options.with_worker:
        return None
    from actions.worker.opening import open_bench

    return open_bench(operator, book=book, process=process, environ=environ, isolation=options.isolation)


def _make_heart(parts: Parts) -> Heart:
    office, bench = parts.office, parts.bench
    lease = office.config.lease_seconds
    if bench is None:
        return Heart(office.book.processes, parts.process, "app", lease)
    return Heart(office.book.processes, parts.process, "both", lease, queue=GPU, isolation=bench.sandbox.name)


def _launch(parts: Parts, url: str) -> None:
    """Declare the workflows that this process does, and begin to take them from their queues."""
    desk = AppDesk(parts.office)
    Lives(desk)
    Hearings(desk)
    queues = [DELIVERIES, LIVES]
    if parts.bench is not None:
        from actions.worker.jobs import Jobs

        Jobs(parts.bench)
        queues.append(GPU)
    launch(url, process=parts.process, listen=queues, traces=parts.office.config.traces)


def _make_publisher(parts: Parts) -> Publisher:
    book, config = parts.office.book, parts.office.config
    return Publisher(
        book.boards,
        partial(publish_board, parts.office),
        holder=parts.process,
        watched=config.write_seconds,
        told=watch_publisher(book, parts.metrics),
    )


def _make_service(parts: Parts, secrets: Secrets, us: Ourselves, readiness: Readiness) -> Service:
    metrics, office = parts.metrics, parts.office

    def overview() -> Overview:
        return look(office.book, lease=office.config.lease_seconds, complaints=parts.complaints.last())

    metrics.watch(overview)
    intake = Intake(secret=secrets.webhook_secret, us=us, enqueue=enqueue_delivery, metrics=metrics)
    return Service(intake, readiness, metrics, overview, secrets.status_token)


def _drain(parts: Parts, readiness: Readiness, sweep: Sweep) -> None:
    """Nothing new is sent here from now on; a job is left as it stands, and goes on from its last finished stage."""
    LOG.info("the service ends")
    readiness.drain()
    if parts.bench is not None:
        parts.bench.leaving.set()
    _within(GRACE, sweep.drain, otherwise="nobody could be told that the service ends")


def _end(parts: Parts, publisher: Publisher, sweep: Sweep) -> NoReturn:
    """End everything, and the process without waiting for steps that go on: they are done again."""
    publisher.stop(seconds=ENDING)
    sweep.stop(seconds=ENDING)
    _within(ENDING + LAST_WORDS, partial(_await_job, parts), otherwise="nobody knows whether a job goes on here")
    _within(LAST_WORDS, partial(stop, seconds=0), otherwise="workflows could not be ended in order")
    _within(LAST_WORDS, sweep.leave, otherwise="the end of the service could not be written down")
    sys.stdout.flush()
    logging.shutdown()
    os._exit(0)


def _within(seconds: float, do: Callable[[], None], *, otherwise: str) -> None:
    """Do it, for so long at most: what fails, or hangs, must not keep the process from ending."""

    def attempt() -> None:
        try:
            do()
        except Exception:  # the database is away, for one; others notice by our silence
            LOG.exception(otherwise)

    thread = threading.Thread(target=attempt, name="end", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        LOG.warning(otherwise, extra={"problem": f"it takes longer than {seconds:g} s"})


def _await_job(parts: Parts) -> None:
    """Until the job that goes on here is left; its machine is its own."""
    until = time.monotonic() + ENDING
    while parts.bench is not None and not parts.bench.parked.is_set() and time.monotonic() < until:
        try:
            ours = parts.office.book.jobs.of(states=(JobState.RUNNING,))
        except Exception:  # the database is away, and with it whoever could tell; the job is left all the same
            LOG.exception("nobody knows whether a job goes on here")
            return
        if not any(entry.worker == parts.process for entry in ours):
            return
        time.sleep(0.1)
