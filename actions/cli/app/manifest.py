"""`taxobot app manifest`."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from schemas.errors import UsageError

NEXT = """
Made {name} (App {id}).
Its secrets stand in {file} and beside it, readable for you alone: keep a copy in a safe place.

1. Install it in the repositories that it shall serve: {page}/installations/new
2. List them in the configuration, as app.repositories.
3. Start the service:
   set -a; . {file}; set +a; taxobot app serve --with-worker
4. `taxobot app doctor` says what is missing.
"""


@click.command()
@click.option(
    "--webhook-url", required=True, metavar="URL", help="Where GitHub reaches the service: https://…/webhook."
)
@click.option("--name", default="taxobot", show_default=True, help="The App's name; all of GitHub has it once.")
@click.option("--organization", default="", metavar="NAME", help="The organization that shall own it; you, otherwise.")
@click.option("--merge", is_flag=True, help="Ask for contents: write too, for automatic merge.")
@click.option("--administration", is_flag=True, help="Ask for what doctor needs to look at runner groups.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="For the secrets.")
@click.option("--port", type=click.IntRange(0, 65_535), default=0, help="Of the page on this machine; 0: a free one.")
@click.option("--print", "only_print", is_flag=True, help="Only print the manifest.")
def manifest(
    *,
    webhook_url: str,
    name: str,
    organization: str,
    merge: bool,
    administration: bool,
    folder: Path,
    port: int,
    only_print: bool,
) -> None:
    """Make the App on GitHub: a page on this machine leads there, and keeps the secrets that come back.

    The App asks for exactly what docs/operators.md lists. It waits an hour for you; Ctrl-C makes nothing.
    """
    from bot.app.manifest import make_manifest, manifest_text
    from bot.app.permissions import permissions

    _check_address(webhook_url)
    wanted = permissions(merge=merge, administration=administration)

    def make(redirect: str) -> Mapping[str, Any]:
        return make_manifest(name, webhook=webhook_url, permissions=wanted, redirect=redirect)

    if only_print:
        click.echo(manifest_text(make("")))
    else:
        _create(make, organization=organization, folder=folder, port=port)


def _create(make: Callable[[str], Mapping[str, Any]], *, organization: str, folder: Path, port: int) -> None:
    from actions.cli.app.creation import creating
    from actions.cli.app.credentials import check_free, write_credentials
    from actions.cli.operator import read_config
    from bot.findings.terminal import plain
    from bot.github.app.address import api_address
    from bot.github.app.conversion import convert

    config = read_config().app
    check_free(folder)
    with creating(make, github=config.github, organization=organization, port=port) as creation:
        click.echo(f"Open {creation.url} in a browser on this machine.")
        code = creation.wait()
    created = convert(code, base_url=config.api or api_address(config.github))
    file = write_credentials(folder, created)
    click.echo(
        NEXT.format(name=plain(created.name), id=created.id, file=shlex.quote(str(file)), page=plain(created.page)),
        nl=False,
    )


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or not parts.path.endswith("/webhook"):
        raise UsageError(f"--webhook-url {url!r} is not of the form https://HOST/webhook")
