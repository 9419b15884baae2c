"""`taxobot app doctor`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.app.book.book import Book
    from bot.app.doctor.finding import Finding
    from bot.app.doctor.patient import Patient
    from schemas.config import OperatorConfig

WORDS = {"well": "ok", "broken": "BROKEN", "warning": "warning", "unchecked": "not checked"}


@click.command()
@click.option("--redeliver", is_flag=True, help="Have GitHub deliver what never arrived once more.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a finding, each on a line.")
@click.pass_context
def doctor(context: click.Context, *, redeliver: bool, as_json: bool) -> None:
    """Look at the App, its repositories and its machines: what is wrong with each, and how to mend it.

    Exit status 1 where something is broken. Nothing is changed, --redeliver aside.
    """
    from bot.app.doctor.alone import warn_of_action_only
    from schemas.app import VARIABLES, read_variable

    if not read_variable(VARIABLES["app_id"], os.environ):
        _show([warn_of_action_only()], as_json=as_json)
        context.exit(1)
    from bot.app.doctor.examine import examine

    patient = _patient()
    broken = _show(examine(patient), as_json=as_json)
    if redeliver:
        from bot.app.doctor.missed import redeliver as deliver_again

        click.echo(f"{deliver_again(patient)} deliveries are on their way once more.", err=True)
    context.exit(1 if broken else 0)


def _patient() -> Patient:
    import time
    from functools import partial

    from actions.cli.app.opened import open_application
    from actions.cli.operator import read_config
    from bot.app.doctor.patient import Patient
    from bot.app.doctor.ping import ping
    from schemas.app import read_secrets

    operator, secrets = read_config(), read_secrets(os.environ)
    return Patient(
        application=open_application(operator.app, secrets),
        config=operator.app,
        book=partial(_open_book, operator),
        ping=ping,
        secret=secrets.webhook_secret,
        now=time.time,
    )


def _open_book(operator: OperatorConfig) -> Book:
    from actions.cli.app.wiring import database_url
    from bot.app.book.book import Book
    from bot.app.book.opening import demand_made

    url = database_url(operator, os.environ)
    demand_made(url)
    return Book.open(url)


def _show(findings: Iterable[Finding], *, as_json: bool) -> bool:
    """Print them as they come; whether one is broken."""
    broken = False
    for one in findings:
        broken = broken or one.kind == "broken"
        click.echo(_json(one) if as_json else _text(one))
    return broken


def _json(one: Finding) -> str:
    return json.dumps({"subject": one.subject, "kind": one.kind, "said": one.said, "mend": one.mend})


def _text(one: Finding) -> str:
    from bot.findings.terminal import plain_line

    lines = [f"{WORDS[one.kind]:<12}{plain_line(one.subject)}: {plain_line(one.said)}"]
    if one.mend:
        lines.append(f"{'':<12}→ {plain_line(one.mend)}")
    return "\n".join(lines)
