"""The command itself."""

from __future__ import annotations

from typing import Any

import click

from actions.cli.again import again, placed
from actions.cli.model.evaluate.asked import Asked
from actions.cli.model.evaluate.options import ANSWERS, CHOICES, MACHINE, MODELS, QUESTIONS, RUN
from actions.cli.model.refused import EVALUATE, refusing
from actions.cli.taking import taking


@click.command()
@taking(MODELS, QUESTIONS, CHOICES, ANSWERS, MACHINE, RUN)
@refusing(EVALUATE)
@click.pass_context
def evaluate(context: click.Context, /, **options: Any) -> int:
    """Measure a model, or compare two on the same questions, and say what can be told from it.

    A difference that its test does not support is INCONCLUSIVE, however large it looks. Everything is remembered: the
    same command carries on after an interruption. Exit statuses: 0 measured, 4 something could not be measured.
    """
    from actions.cli.model.evaluate.start import start

    return start(Asked(**placed(options, shown="taxonomy_path")), again=again(context))
