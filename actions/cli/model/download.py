"""`taxobot model download`: bring models here from a hub."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from actions.cli.paths import NamedPath
from actions.cli.workplace import working
from bot.findings.terminal import plain
from schemas.errors import Interrupted

if TYPE_CHECKING:
    from runners.models.hub.client import HubClient
    from runners.models.hub.offer import Offer
    from runners.models.hub.source import HubSource

Connect = Callable[..., "HubClient"]
KEPT = "interrupted: what came so far is kept, and the same command carries on"


@click.command()
@click.option("-rp", "--repository", "repositories", multiple=True, metavar="OWNER/NAME", help="What to bring.")
@click.option("-rl", "--release", "releases", multiple=True, help="Branch, tag or commit of it. Default: main.")
@click.option("--filename", "filenames", multiple=True, help="The GGUF file of it; * and ? stand for what you skip.")
@click.option(
    "--model-dir",
    type=NamedPath(path_type=Path, file_okay=False),
    help="The models folder. Default: as configured, or one in your cache folder.",
)
@click.option(
    "--hf-token",
    metavar="VARIABLE",
    help="The environment variable that holds your token, never the token. Default: HF_TOKEN.",
)
@click.option("-y", "--yes", is_flag=True, help="Do not ask before a preset's models are brought.")
def download(
    repositories: tuple[str, ...],
    releases: tuple[str, ...],
    filenames: tuple[str, ...],
    *,
    model_dir: Path | None,
    hf_token: str | None,
    yes: bool,
) -> int:
    """Bring models here from a hub, checked byte for byte; a download that was cut is carried on.

    Options that are given for several repositories go in their order. Without a repository: the models of the
    configured preset. The hub is Hugging Face's, or the one that HF_ENDPOINT names. Only safetensors and GGUF come.
    """
    from actions.cli.model.hub_token import read_token
    from actions.cli.model.wanted import missing_sources, named_sources
    from actions.cli.operator import read_config
    from actions.cli.places import models_folder
    from runners.models.hub.client import HubClient
    from runners.models.hub.endpoint import read_endpoint

    connect = partial(HubClient, read_endpoint(os.environ), read_token(hf_token, os.environ))
    config = read_config()
    folder = (model_dir or models_folder(config)).absolute()
    named = named_sources(repositories, releases, filenames)
    try:
        offers = _look(connect, named or missing_sources(config, folder, say=_say))
        if not offers:
            click.echo(f"The preset {config.preset} needs no download: all its models are here.")
        elif named or yes or _agreed(offers, folder):
            _bring_all(connect, offers, folder)
    except Interrupted as error:
        raise Interrupted(KEPT) from error
    return 0


def _say(text: str) -> None:
    click.echo(plain(text), err=True)


def _look(connect: Connect, sources: Sequence[HubSource]) -> list[Offer]:
    """Ask the hub what it has, and say it, before anything is brought."""
    from runners.models.hub.offer import ask_for

    with working() as progress:
        client = connect(note=progress.note)
        offers = [ask_for(client, source) for source in sources]
    for offer in offers:
        _say(_describe(offer))
    return offers


def _describe(offer: Offer) -> str:
    from rich.filesize import decimal

    source, listing = offer.source, offer.listing
    version = f"{source.revision}, commit {listing.commit[:12]}"
    stated = f"licence {listing.license}" if listing.license else "no licence stated"
    files = f"{len(offer.files)} file{'s' if len(offer.files) > 1 else ''}"
    return f"{offer.name} ({version}): {stated}, {decimal(offer.bytes)} in {files}"


def _agreed(offers: Sequence[Offer], folder: Path) -> bool:
    """One question for a whole preset; where nobody can answer, the command itself is the answer."""
    from rich.filesize import decimal

    question = f"Bring {decimal(sum(offer.bytes for offer in offers))} to {folder}?"
    return not (sys.stdin and sys.stdin.isatty()) or click.confirm(question, default=True, err=True)


def _bring_all(connect: Connect, offers: Sequence[Offer], folder: Path) -> None:
    from runners.models.hub.download import bring
    from runners.models.hub.room import check_room

    check_room(folder, offers)
    with working() as progress:
        client = connect(note=progress.note)
        for offer in offers:
            done = bring(client, offer, folder=folder, progress=progress)
            click.echo(plain(f"{offer.name} is at {done.path}"))
