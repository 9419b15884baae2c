"""A training, from what was asked for to its report and exit status."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from schemas.errors import Interrupted, TaxobotError

if TYPE_CHECKING:
    from actions.cli.model.train.asked import Asked
    from runners.train.outcome import Outcome
    from runners.train.request import Request

LEARNT, NOTHING_LEARNT = 0, TaxobotError.exit_status


def start(asked: Asked, *, again: str) -> int:
    """Train, or reckon only, and return the exit status. `again` is the command that carries on.

    Raises UsageError, EmptyResult, ModelRefused, TrainingFailed, StoreCorrupt, Interrupted.
    """
    from actions.cli.model.train.job import find_request
    from actions.cli.operator import read_config

    config = read_config()
    if asked.strategy is not None:
        from actions.cli.model.train.phased import start_phases

        return start_phases(asked, config, again=again)
    request = find_request(asked, config)
    if asked.dry_run:
        return _foresee(request, asked)
    return report(train(request, asked, again=again), asked)


def train(request: Request, asked: Asked, *, again: str) -> Outcome:
    """Do it, and say on an interruption how to carry on."""
    from actions.cli.model.train.judging import judged
    from actions.cli.workplace import working
    from runners.train.run import run

    try:
        with working(quiet=asked.quiet) as progress, judged({1: request}, asked, progress) as requests:
            return run(requests[1], progress=progress)
    except (Interrupted, KeyboardInterrupt) as error:
        raise Interrupted(f"interrupted; what was done is kept; this carries on: {again}") from error


def report(outcome: Outcome, asked: Asked) -> int:
    """Print what came of it, and return the exit status."""
    from actions.cli.model.train.report import say

    click.echo(outcome.model_dump_json(indent=2) if asked.as_json else say(outcome))
    return LEARNT if outcome.learnt else NOTHING_LEARNT


def _foresee(request: Request, asked: Asked) -> int:
    """Reckon, and print that."""
    import json

    from actions.cli.model.train.foreseen import record, say
    from actions.cli.workplace import working
    from runners.train.run import reckon_only

    with working(quiet=asked.quiet) as progress:
        prepared, foreseen = reckon_only(request, progress=progress)
    click.echo(json.dumps(record(prepared, foreseen), indent=2) if asked.as_json else say(prepared, foreseen))
    return LEARNT
