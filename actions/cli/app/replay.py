"""`taxobot app replay`."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import click

from schemas.errors import UsageError

if TYPE_CHECKING:
    from bot.app.notices import Notice
    from bot.app.stored import Stored

LARGEST = 64 * 1024 * 1024
"""Bytes; GitHub delivers 25 MiB at most, and its own record of a delivery is a little longer."""


@click.command()
@click.argument("delivery", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Only say what it would be heard as.")
def replay(*, delivery: Path, dry_run: bool) -> None:
    """Hear the webhook delivery in the file DELIVERY.json again.

    The file holds {"headers": …, "payload": …}, or GitHub's own record of a delivery. It is heard under a new id by the
    service that runs. Nothing is done twice by that: a delivery only says that something happened, and the service asks
    GitHub how things stand.
    """
    from actions.cli.app.opened import open_application
    from actions.cli.app.wiring import database_url
    from actions.cli.operator import read_config
    from bot.app.reading import read_notice
    from bot.app.served import Ourselves
    from bot.app.stored import read_stored
    from schemas.app import read_secrets

    operator, secrets = read_config(), read_secrets(os.environ)
    stored = read_stored(_read(delivery), where=str(delivery))
    us = Ourselves(secrets.app_id, open_application(operator.app, secrets).bot().id, operator.app.repositories)
    notice = read_notice(stored.event, stored.payload, us=us)
    _say(stored, notice, verified=stored.is_verified(secrets.webhook_secret))
    if notice is not None and not dry_run:
        _enqueue(database_url(operator, os.environ), notice)


def _read(file: Path) -> bytes:
    if file.stat().st_size > LARGEST:
        raise UsageError(f"{file} is larger than {LARGEST:,} bytes: that is no delivery")
    return file.read_bytes()


def _say(stored: Stored, notice: Notice | None, *, verified: bool) -> None:
    from bot.findings.terminal import plain

    proof = "signed with our secret" if verified else "not verified: its signature does not fit, or its bytes are lost"
    click.echo(f"{plain(stored.event)} {plain(stored.delivery) or '(no id)'}, {proof}")
    if notice is None:
        click.echo("It is heard as nothing: not an event that is acted upon, not a repository that is served, or ours.")
    else:
        click.echo(f"It is heard as: {plain(notice.model_dump_json())}")


def _enqueue(url: str, notice: Notice) -> None:
    from bot.app.outside import enqueue_from_outside

    fresh = f"replay-{uuid.uuid4()}"
    enqueue_from_outside(url, delivery=fresh, notice=notice)
    click.echo(f"Enqueued as {fresh}.")
