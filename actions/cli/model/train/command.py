"""The command itself."""

from __future__ import annotations

from typing import Any

import click

from actions.cli.again import again, placed
from actions.cli.model.refused import refusing
from actions.cli.model.train.asked import Asked
from actions.cli.model.train.options import DATA, METHOD, STEPS
from actions.cli.model.train.phase_options import PHASES
from actions.cli.model.train.refused import TRAIN
from actions.cli.model.train.run_options import MACHINE, RUN, SAVES
from actions.cli.taking import taking


@click.command()
@taking(DATA, METHOD, STEPS, SAVES, MACHINE, PHASES, RUN)
@refusing(TRAIN)
@click.pass_context
def train(context: click.Context, /, **options: Any) -> int:
    """Fine-tune a model on rows, and keep the checkpoint with the lowest validation loss.

    Without options: the rows that `taxobot data generate` made last, the student, the preset's numbers. Memory, disk
    and time are reckoned before the first step. What is killed carries on with the same command, as if nothing
    had been. Exit statuses: 0 trained, 4 the validation loss never fell below the base model's: nothing was learnt.
    """
    from actions.cli.model.train.start import start

    return start(Asked(**placed(options, shown="")), again=again(context))
