"""`taxobot model remove`: take a model from this machine."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from actions.cli.paths import NamedPath
from bot.findings.terminal import plain
from schemas.errors import UsageError


@click.command()
@click.option("-m", "--model", "name", required=True, help="Its name, as `taxobot model list` shows it, or its path.")
@click.option("-f", "--force", is_flag=True, help="Do not ask.")
@click.option(
    "-md",
    "--model-dir",
    type=NamedPath(path_type=Path, exists=True, file_okay=False),
    help="The folder that holds it. Default: the models folder.",
)
def remove(*, name: str, force: bool, model_dir: Path | None) -> None:
    """Remove a model from the models folder, for good.

    Models of other programs, of runs, and the bundled one stay.
    """
    from actions.cli.model.chosen import open_shelf

    shelf = open_shelf(model_dir)
    found = shelf.pick(name)
    shelf.check_removable(found)
    told = f"{plain(found.name)} ({plain(str(found.path))})"
    if not force and not _agreed(told):
        click.echo("Nothing was removed.")
        return
    shelf.remove(found)
    click.echo(f"Removed {told}.")


def _agreed(told: str) -> bool:
    if not sys.stdin.isatty():
        raise UsageError(f"nobody can be asked here whether {told} may go; --force removes it without asking")
    return click.confirm(f"Remove {told} for good?")
