"""`taxobot worker`: work for pull requests on this machine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from actions.cli.operator import read_config
from bot.findings.terminal import plain
from schemas.app import DATABASE_URL
from schemas.errors import UsageError

if TYPE_CHECKING:
    from runners.worker.choose import Wanted

ISOLATION = click.Choice(["auto", "bubblewrap", "container", "none"])


@click.command("worker")
@click.option("--queue", type=click.Choice(["gpu"]), default="gpu", show_default=True, help="The queue to take from.")
@click.option("--isolation", type=ISOLATION, help="What jobs are shut into; the configuration's worker.isolation else.")
@click.option("--once", is_flag=True, help="End after one job.")
def worker(*, queue: str, isolation: Wanted | None, once: bool) -> None:
    """Take approved jobs from the App's queue and do them, one at a time, each shut in.

    The App and its workers share one PostgreSQL database, whose URL stands in TAXOBOT_DATABASE_URL. On a machine that
    runs both, with SQLite, `taxobot app serve --with-worker` is all it takes.

    SIGTERM or Ctrl-C: the running job comes to its end, no other one is taken. A second time: it is left to others.
    """
    from actions.cli.app.wiring import database_url, hidden_values
    from actions.worker.daemon import serve_jobs
    from actions.worker.opening import open_bench
    from bot.app.book.book import Book
    from bot.app.durable import name_process
    from bot.app.logs import set_up

    operator = read_config()
    url = database_url(operator, os.environ)
    if not url.startswith("postgres"):
        raise UsageError(
            f"a worker of its own needs the App's PostgreSQL database: put its URL into {DATABASE_URL}, or run"
            " `taxobot app serve --with-worker`, which works on this machine alone"
        )
    set_up(hidden_values(operator, url, os.environ))
    book = Book.open(url)
    try:
        bench = open_bench(operator, book=book, process=name_process(), isolation=isolation)
        click.echo(f"worker {plain(bench.process)} takes jobs from {queue}; isolation: {bench.sandbox.name}", err=True)
        serve_jobs(bench, url, once=once)
    finally:
        book.close()
