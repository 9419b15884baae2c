"""What `taxobot config init` asks the person at the terminal."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from actions.cli.instructlab import Adopted

PRESETS = ("tiny", "laptop", "lab", "lab-multi")  # not taken from the catalogue, which costs help its time


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the file will say; None: as it is without it."""

    preset: str
    models: Path | None
    taxonomy: Path | None


def is_terminal() -> bool:
    """Whether somebody can be asked."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def ask(answers: Answers, adopted: Adopted, *, preset_is_said: bool) -> Answers:
    """What the person at the terminal wants; what was said with options is not asked."""
    from actions.cli.places import models_folder

    preset, models, taxonomy = answers.preset, answers.models, answers.taxonomy
    if not preset_is_said:
        preset = str(click.prompt("Preset", type=click.Choice(PRESETS), default=preset))
    if models is None:
        usual = str(models_folder())
        said = str(click.prompt("Folder for models", default=usual))
        models = None if said == usual else Path(said)
    if taxonomy is None:
        taxonomy = _ask_taxonomy(next((str(one.value) for one in adopted.taken if one.ours == "folders.taxonomy"), ""))
    return Answers(preset=preset, models=models, taxonomy=taxonomy)


def _ask_taxonomy(theirs: str) -> Path | None:
    """The taxonomy's folder; None for none, and where InstructLab's is right."""
    while True:
        said = str(
            click.prompt("Your taxonomy's folder (empty: none)", default=theirs, show_default=bool(theirs))
        ).strip()
        if said in ("", theirs):
            return None
        folder = Path(said).expanduser()
        if folder.is_dir():
            return folder
        say(f"There is no folder {folder}.")


def say(line: str) -> None:
    """Print a line that may hold foreign words."""
    from bot.findings.terminal import plain

    click.echo(plain(line))
