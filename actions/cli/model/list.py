"""`taxobot model list`: the models on this machine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from actions.cli.model.refused import LIST, refusing
from actions.cli.paths import NamedPath
from bot.findings.terminal import plain, plain_line

if TYPE_CHECKING:
    from actions.cli.model.curves import Known
    from runners.models.shelf import Refused
    from schemas.models import LocalModel

TITLES = ("NAME", "KIND", "MODIFIED", "SIZE", "PATH")
LOSS_TITLES = ("STEP", "VALIDATION LOSS", "PATH")


@click.command("list")
@click.option("--list-checkpoints", is_flag=True, help="Also those that training left, with step and loss.")
@click.option(
    "--model-dir",
    type=NamedPath(path_type=Path, exists=True, file_okay=False),
    help="List this folder. Default: the models folder, and InstructLab's where there is one.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@refusing(LIST)
def list_models(*, list_checkpoints: bool, model_dir: Path | None, as_json: bool) -> None:
    """List the models that are here: name, kind, when they were changed, size, path.

    What looks like a model and is not used is named on stderr, with the reason.
    """
    from actions.cli.model.chosen import open_shelf
    from actions.cli.model.curves import known_of
    from schemas.models import LocalModel

    found = open_shelf(model_dir).look(checkpoints=list_checkpoints)
    models = [one for one in found if isinstance(one, LocalModel)]
    refused = [one for one in found if not isinstance(one, LocalModel)]
    known, unreadable = known_of(models) if list_checkpoints else ({}, ())
    if as_json:
        told = [_object(one) | _loss(known.get(one.path)) for one in models]
        click.echo(json.dumps({"models": told, "refused": _reasons(refused)}, indent=2))
        return
    click.echo("\n".join(table(_lines(models, known))))
    for sentence in (*(f"not used: {one.reason}" for one in refused), *unreadable):
        click.echo(plain(sentence), err=True)


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines with columns as wide as their widest cell; what stands in cells is made plain."""
    cells = [[plain_line(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in cells]


def _lines(models: Sequence[LocalModel], known: dict[Path, Known]) -> list[tuple[str, ...]]:
    """Step and loss stand before the path where anything is known of them."""
    if not known:
        return [TITLES, *map(_row, models)]
    rows = [(*_row(model)[:-1], *_cells(known.get(model.path)), str(model.path)) for model in models]
    return [(*TITLES[:-1], *LOSS_TITLES), *rows]


def _cells(one: Known | None) -> tuple[str, str]:
    if one is None:
        return "", ""
    return f"{one.step:,}", f"{one.validation:.4f}" + (" best" if one.best else "")


def _loss(one: Known | None) -> dict[str, Any]:
    return {} if one is None else {"step": one.step, "validation_loss": one.validation, "best": one.best}


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
