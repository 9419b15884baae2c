"""`taxobot app serve`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from runners.worker.choose import Wanted

ISOLATION = click.Choice(["auto", "bubblewrap", "container", "none"])


@click.command("serve")
@click.option("--host", metavar="ADDRESS", help="The address to listen on; the configuration's app.host else.")
@click.option("--port", type=click.IntRange(0, 65_535), help="The port; 0 takes a free one. Else app.port.")
@click.option("--with-worker", is_flag=True, help="Do the jobs in this process too: all it takes on one machine.")
@click.option("--isolation", type=ISOLATION, help="With --with-worker: what jobs are shut into. Else worker.isolation.")
def serve(*, host: str | None, port: int | None, with_worker: bool, isolation: Wanted | None) -> None:
    """Run the GitHub App's service, until SIGTERM or Ctrl-C.

    It listens on HTTP, for a proxy that speaks HTTPS: /webhook for GitHub, /healthz and /readyz for whoever keeps it
    running, /metrics and /status for who knows TAXOBOT_STATUS_TOKEN. Its log goes to standard error, a line of JSON
    each.
    """
    from actions.cli.app.listening import bind
    from actions.cli.app.service import Options, run_service
    from actions.cli.operator import read_config
    from schemas.app import read_secrets

    operator, secrets = read_config(), read_secrets(os.environ)
    with bind(host or operator.app.host, operator.app.port if port is None else port) as listener:
        run_service(operator, secrets, Options(listener, with_worker, isolation), environ=os.environ)
