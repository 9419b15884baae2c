"""`taxobot model list`: the models on this machine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from actions.cli.paths import NamedPath
from bot.findings.terminal import plain, plain_line

if TYPE_CHECKING:
    from runners.models.shelf import Refused
    from schemas.models import LocalModel

TITLES = ("NAME", "KIND", "MODIFIED", "SIZE", "PATH")


@click.command("list")
@click.option("--list-checkpoints", is_flag=True, help="Also those that training left in run directories.")
@click.option(
    "--model-dir",
    type=NamedPath(path_type=Path, exists=True, file_okay=False),
    help="List this folder. Default: the models folder, and InstructLab's where there is one.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_models(*, list_checkpoints: bool, model_dir: Path | None, as_json: bool) -> None:
    """List the models that are here: name, kind, when they were changed, size, path.

    What looks like a model and is not used is named on stderr, with the reason.
    """
    from actions.cli.model.chosen import open_shelf
    from schemas.models import LocalModel

    found = open_shelf(model_dir).look(checkpoints=list_checkpoints)
    models = [one for one in found if isinstance(one, LocalModel)]
    refused = [one for one in found if not isinstance(one, LocalModel)]
    if as_json:
        click.echo(json.dumps({"models": [_object(one) for one in models], "refused": _reasons(refused)}, indent=2))
        return
    click.echo("\n".join(table([TITLES, *map(_row, models)])))
    for one in refused:
        click.echo(f"not used: {plain(one.reason)}", err=True)


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines with columns as wide as their widest cell; what stands in cells is made plain."""
    cells = [[plain_line(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in cells]


def _row(model: LocalModel) -> tuple[str, ...]:
    from rich.filesize import decimal

    changed = model.modified.astimezone().strftime("%Y-%m-%d %H:%M")
    return model.name, model.kind, changed, decimal(model.size), str(model.path)


def _object(model: LocalModel) -> dict[str, Any]:
    return {
        "name": model.name,
        "kind": model.kind,
        "modified": model.modified.isoformat(timespec="seconds"),
        "size": model.size,
        "path": str(model.path),
        "bundled": model.bundled,
        "base": model.base,
    }


def _reasons(refused: Sequence[Refused]) -> list[dict[str, str]]:
    return [{"name": one.name, "path": str(one.path), "reason": one.reason} for one in refused]
