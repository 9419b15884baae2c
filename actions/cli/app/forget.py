"""`taxobot app forget`."""

from __future__ import annotations

import os

import click

from schemas.errors import UsageError


@click.command("forget")
@click.argument("name", metavar="OWNER/REPO")
def forget(name: str) -> None:
    """Delete what is kept of the repository OWNER/REPO: pull requests, boards, jobs and what they left.

    The service must not run meanwhile, and the App must not be installed there any more; else it learns all of it
    again.
    """
    from actions.cli.app.wiring import database_url
    from actions.cli.operator import read_config
    from bot.app.book.alone import keep_others_out
    from bot.app.book.book import Book
    from bot.app.book.opening import demand_made
    from bot.app.forgetting import forget_repository
    from bot.findings.terminal import plain

    url = database_url(read_config(), os.environ)
    demand_made(url)
    with keep_others_out(url):
        book = Book.open(url)
        try:
            known = next((one for one in book.repositories.known() if one.name.casefold() == name.casefold()), None)
            if known is None:
                raise UsageError(f"nothing is kept of {plain(name)}")
            forgotten = forget_repository(book, known.id)
        finally:
            book.close()
    click.echo(f"Deleted what was kept of {plain(name)}: {forgotten} rows.")
