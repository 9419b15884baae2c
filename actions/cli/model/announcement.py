"""What `taxobot model serve` says of a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.findings.terminal import plain

if TYPE_CHECKING:
    from runners.models.serving.values import Running, ServeRequest

KEY = "TAXOBOT_SERVE_KEY"


def warn(request: ServeRequest) -> None:
    """Say who could use the model besides those who should."""
    from runners.models.serving.port import is_loopback
    from schemas.models import Backend

    if is_loopback(request.host):
        return
    if request.key is None:
        say(f"warning: whoever reaches {request.host} can use the model; set a key in {KEY}, or serve on 127.0.0.1")
    elif request.backend is Backend.VLLM:
        say("warning: vllm asks for the key below /v1 only; keep its other routes behind a proxy")


def announce(request: ServeRequest, running: Running) -> None:
    """Print where a server answers that is ready, the address first and alone on its line."""
    lines = [
        running.endpoint.url,
        f"model: {request.name} ({request.model.path})",
        *(f"adapter: {name} ({adapter.path})" for name, adapter in request.adapters),
        f"backend: {running.backend}",
        f"log: {running.log}",
    ]
    for line in lines:
        click.echo(plain(line))
    say("Ctrl-C ends it")


def say(text: str) -> None:
    """Tell a person, not whoever reads the output."""
    click.echo(plain(text), err=True)
