"""`taxobot data list`: the data sets on this machine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from actions.cli.paths import NamedPath
from bot.findings.terminal import plain_line

if TYPE_CHECKING:
    from runners.generate.datasets.runs import DataFile, Run

TITLES = ("DATASET", "MODEL", "CREATED AT", "ROWS", "SIZE")


@click.command("list")
@click.option(
    "--dataset-dirs",
    "folders",
    multiple=True,
    type=NamedPath(path_type=Path, exists=True, file_okay=False),
    help="Look here; may be given several times. Default: the datasets folder, and InstructLab's where there is one.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_data(*, folders: tuple[Path, ...], as_json: bool) -> None:
    """List the generated data sets, run by run, the newest first: name, model, date, rows, size.

    A run that was ended before its files were whole is named as such.
    """
    from runners.generate.datasets.runs import find_runs

    looked = folders or usual_folders()
    runs = find_runs(looked)
    if as_json:
        click.echo(json.dumps({"runs": [_object(run) for run in runs]}, indent=2))
        return
    click.echo("\n\n".join(map(_table, runs)) or _nothing(looked))


def usual_folders() -> tuple[Path, ...]:
    """Where data sets are kept here: taxobot's folder and InstructLab's, as far as they exist. Raises UsageError."""
    from actions.cli.operator import read_config
    from actions.cli.places import data_folder, find_instructlab

    own = data_folder(read_config()) / "datasets"
    foreign = find_instructlab()
    return tuple(one for one in (own, foreign.datasets if foreign else None) if one and one.is_dir())


def _nothing(folders: Sequence[Path]) -> str:
    where = " or ".join(plain_line(str(folder)) for folder in folders)
    return f"there is no data set {f'in {where}' if where else 'here'} yet; `taxobot data generate` makes one"


def _table(run: Run) -> str:
    from actions.cli.model.list import table

    lines = table([TITLES, *(_row(file) for file in run.files)])
    head = f"Run from {plain_line(run.name or str(run.folder))}"
    lacks = f"incomplete, without {plain_line(', '.join(run.missing[:3]))}" if run.missing else ""
    return "\n".join([head + (f" ({lacks})" if lacks else ""), *lines])


def _row(file: DataFile) -> tuple[str, ...]:
    from rich.filesize import decimal

    created = file.created.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    return file.name, file.model, created, f"{file.rows:,}", decimal(file.size)


def _object(run: Run) -> dict[str, Any]:
    return {
        "run": run.name,
        "folder": str(run.folder),
        "created": run.created.isoformat(timespec="seconds"),
        "missing": list(run.missing),
        "files": [
            {
                "name": file.name,
                "model": file.model,
                "created": file.created.isoformat(timespec="seconds"),
                "rows": file.rows,
                "size": file.size,
            }
            for file in run.files
        ],
    }
