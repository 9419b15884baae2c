"""The options of phased training, by phase."""

from __future__ import annotations

from pathlib import Path

import click

from actions.cli.numbers import EPOCHS, FiniteRange
from actions.cli.paths import NamedPath
from actions.cli.taking import Option

_COUNT = click.IntRange(min=1)
_PATH = NamedPath(path_type=Path, exists=True)


def _phase(number: int, what: str, usual: tuple[str, str, str]) -> tuple[Option, ...]:
    """Options of one phase; `usual` are InstructLab's epochs, learning rate and rows a step."""
    epochs, rate, rows = usual
    name = f"--phased-phase{number}"
    return (
        click.option(
            f"{name}-data",
            type=_PATH,
            metavar="PATH",
            help=f"Rows of phase {number}: {what}. A file, or a folder whose newest {what}_train_msgs_* is taken.",
        ),
        click.option(f"{name}-num-epochs", type=EPOCHS, help=f"Default: {epochs}."),
        click.option(
            f"{name}-samples-per-save",
            type=click.IntRange(min=0),
            metavar="ROWS",
            help="Save and measure each so many rows. Default: after every epoch (also 0).",
        ),
        click.option(f"{name}-learning-rate", type=FiniteRange(min=0, min_open=True), help=f"Default: {rate}."),
        click.option(f"{name}-effective-batch-size", type=_COUNT, metavar="ROWS", help=f"Default: {rows}."),
    )


PHASES: tuple[Option, ...] = (
    click.option(
        "--strategy",
        type=click.Choice(["lab-multiphase", "lab-skills-only"], case_sensitive=False),
        help="Train in phases: knowledge, then skills from its best checkpoint; or the skills alone. Default: one"
        " phase, which is as good and simpler.",
    ),
    *_phase(1, "knowledge", ("7", "2e-5", "128")),
    *_phase(2, "skills", ("10", "6e-6", "3840")),
    click.option(
        "-y", "--skip-user-confirm", "--yes", "yes", is_flag=True, help="Carry on with phases without asking."
    ),
    click.option("--force-clear-phased-cache", is_flag=True, help="Forget the phases that were trained before."),
)
