"""`taxobot data generate`: training data of the leaves that a contribution changes."""

from __future__ import annotations

from typing import Any

import click

from actions.cli.again import again, placed
from actions.cli.data.asked import Asked
from actions.cli.data.options import LEAVES, MODELS, ROWS, RUN
from actions.cli.data.refused import GENERATE
from actions.cli.model.refused import refusing
from actions.cli.taking import taking


@click.command()
@taking(LEAVES, ROWS, MODELS, RUN)
@refusing(GENERATE)
@click.pass_context
def generate(context: click.Context, /, **options: Any) -> None:
    """Make training data of the leaves that are new or changed.

    A teacher writes questions and answers, a critic turns bad ones away; what is left goes into files as InstructLab's
    guides know them, with funnel.json, which says where rows were lost. Every answer is remembered: the same command
    carries on after an interruption, and asks for what is missing only.
    """
    from actions.cli.data.start import start

    start(Asked(**placed(options, shown="taxonomy_path")), again=again(context))
