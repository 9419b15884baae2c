"""The command itself."""

from __future__ import annotations

from typing import Any

import click

from actions.cli.again import again, placed
from actions.cli.model.refused import TEST, refusing
from actions.cli.model.test.asked import Asked
from actions.cli.model.test.options import ANSWERS, MACHINE, MODELS, ROWS, RUN
from actions.cli.taking import taking


@click.command("test")
@taking(ROWS, MODELS, ANSWERS, MACHINE, RUN)
@refusing(TEST)
@click.pass_context
def try_model(context: click.Context, /, **options: Any) -> int:
    """Ask a model before and after training the same test rows, and show the answers side by side, with scores.

    Scores are ROUGE-L and exact match with the expected answer, and how likely each model finds it; a judge may be
    added. A difference that its test does not support is INCONCLUSIVE. The same command carries on after an
    interruption.
    """
    from actions.cli.model.test.start import start

    return start(Asked(**placed(options, shown="")), again=again(context))
