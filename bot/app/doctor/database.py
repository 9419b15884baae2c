"""The database opens, and somebody works."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.app.book.book import Book
from bot.app.book.processes import Process
from bot.app.doctor.finding import Finding, broken, warning, well
from bot.app.doctor.patient import Patient
from schemas.errors import UsageError


def check_database(patient: Patient) -> Iterator[Finding]:
    """Whether it opens, then who is alive in it."""
    try:
        book = patient.book()
    except UsageError as error:
        yield broken(
            "database", str(error), "`app.database` or TAXOBOT_DATABASE_URL names it; the file's folder must be ours"
        )
        return
    try:
        url = book.engine.url.render_as_string(hide_password=True)
        yield well("database", f"{url} opens")
        yield from _check_processes(patient, book)
    finally:
        book.close()


def _check_processes(patient: Patient, book: Book) -> Iterator[Finding]:
    living = book.processes.living(lease=patient.config.lease_seconds)
    if not any(one.kind in ("app", "both") for one in living):
        yield broken("service", "no `taxobot app serve` is alive", "start it")
    if patient.config.dispatcher == "worker":
        yield from _check_workers([one for one in living if one.kind in ("worker", "both")])


def _check_workers(workers: Sequence[Process]) -> Iterator[Finding]:
    if not workers:
        mend = "start `taxobot worker` on a GPU machine, or `taxobot app serve --with-worker` here"
        yield broken("workers", "no worker is alive: approved work waits", mend)
    for one in workers:
        if one.isolation == "none":
            said = f"{one.host} runs jobs without isolation: what a contributor teaches runs with the worker's rights"
            yield warning("workers", said, "install bubblewrap there, and start the worker without --isolation none")
        else:
            drains = ", and takes no more work" if one.draining else ""
            yield well("workers", f"{one.host} is alive, jobs are shut into {one.isolation}{drains}")
