"""`taxobot config init`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from actions.cli.config.questions import PRESETS, Answers, ask, is_terminal, say
from actions.cli.model.refused import INIT, refusing
from actions.cli.paths import NamedPath

if TYPE_CHECKING:
    from actions.cli.instructlab import Adopted
    from actions.cli.places import Foreign
    from runners.models.catalogue import PresetPlan
    from runners.models.hardware import Machine

FOLDER = NamedPath(path_type=Path, file_okay=False)
TAXONOMY = NamedPath(path_type=Path, file_okay=False, exists=True)


@click.command()
@click.option("--preset", type=click.Choice(PRESETS), help="Take this preset. Default: the one that suits the machine.")
@click.option("--models-folder", type=FOLDER, help="Where models are kept. Default: the user's cache folder.")
@click.option("--taxonomy-path", type=TAXONOMY, help="Your taxonomy's git repository.")
@click.option("-y", "--yes", is_flag=True, help="Ask nothing: take what is proposed.")
@click.option("--force", is_flag=True, help="Write the file anew; the old one is kept beside it.")
@refusing(INIT)
def init(*, preset: str | None, models_folder: Path | None, taxonomy_path: Path | None, yes: bool, force: bool) -> None:
    """Look at this machine, propose a preset and say why, and write the configuration file.

    What is not said with options is asked, on a terminal; otherwise, and with --yes, the proposal is taken. Values of
    InstructLab's configuration are carried over where they mean something here, and each of them is named.
    """
    from actions.cli.config.store import target
    from actions.cli.instructlab import read_instructlab
    from actions.cli.places import find_instructlab
    from runners.models.hardware import look

    file = target()
    _refuse_to_replace(file, force=force)
    foreign = find_instructlab()
    adopted = read_instructlab(foreign)
    _tell(foreign, adopted)
    machine = look()
    answers = Answers(preset=preset or _propose(machine), models=models_folder, taxonomy=taxonomy_path)
    if not yes and is_terminal():
        answers = ask(answers, adopted, preset_is_said=preset is not None)
    _write(file, answers, adopted=adopted, machine=machine)


def _refuse_to_replace(file: Path, *, force: bool) -> None:
    from schemas.errors import UsageError

    if file.is_dir():
        raise UsageError(f"{file} is a folder; the configuration is a file")
    if file.exists() and not force:
        raise UsageError(f"{file} is there already: `taxobot config edit` changes it, --force writes it anew")


def _tell(foreign: Foreign | None, adopted: Adopted) -> None:
    from actions.cli.config.told import tell

    for line in tell(foreign, adopted):
        say(line)


def _propose(machine: Machine) -> str:
    """Say what there is to choose from and what suits the machine, and return that."""
    from runners.models.catalogue import PLANS
    from runners.models.proposal import propose

    proposal = propose(machine)
    for plan in PLANS.values():
        say(f"  {plan.name:<10} {plan.summary}; {_to_bring(plan)}")
    say(f"Proposed: {proposal.preset}. {proposal.why}")
    return proposal.preset


def _write(file: Path, answers: Answers, *, adopted: Adopted, machine: Machine) -> None:
    from actions.cli.config.first import first_text
    from actions.cli.config.store import keep_backup, put
    from runners.models.catalogue import plan
    from runners.models.proposal import objections

    chosen = plan(answers.preset)
    text = first_text(chosen, adopted, models=_absolute(answers.models), taxonomy=_absolute(answers.taxonomy))
    if kept := keep_backup(file):
        say(f"The old file is kept as {kept}.")
    put(file, text)
    say(f"Written: {file}, with the preset {chosen.name}.")
    for objection in objections(machine, chosen):
        say(objection)
    if chosen.downloads():
        say(f"`taxobot model download` brings its models ({_to_bring(chosen)}).")


def _absolute(path: Path | None) -> str | None:
    return str(path.expanduser().absolute()) if path else None


def _to_bring(plan: PresetPlan) -> str:
    from rich.filesize import decimal

    size = sum(model.about_bytes for model in plan.downloads())
    return f"{decimal(size)} to download" if size else "nothing to download"
