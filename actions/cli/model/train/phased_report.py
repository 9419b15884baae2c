"""What came of phased training: each phase's report, and the best overall."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from actions.cli.model.train.asked import Asked
    from runners.train.outcome import Outcome
    from runners.train.phases.phases import Phases
    from runners.train.phases.seams import Number
    from runners.train.phases.state import Progressed


def report(ended: Progressed, phases: Phases, asked: Asked) -> int:
    """Print what came of it, phase by phase, and return the exit status."""
    from actions.cli.model.train.start import LEARNT, NOTHING_LEARNT
    from bot.findings.terminal import plain

    if asked.as_json:
        click.echo(ended.model_dump_json(indent=2))
    else:
        click.echo("\n".join([*_tables(phases), *map(plain, _overall(ended, phases)), *_next(ended, phases)]))
    return LEARNT if ended.final_output else NOTHING_LEARNT


def _tables(phases: Phases) -> Iterator[str]:
    from actions.cli.model.train.report import found

    for number, outcome in _outcomes(phases):
        yield f"PHASE {number}"
        yield from found(outcome)
        yield ""


def _outcomes(phases: Phases) -> Iterator[tuple[Number, Outcome]]:
    from runners.train.outcome import Outcome

    numbers: tuple[Number, ...] = (1, 2)
    for number in numbers:
        if outcome := Outcome.read(phases.folder(number)):
            yield number, outcome


def _overall(ended: Progressed, phases: Phases) -> Iterator[str]:
    best, models = ended.final_output, [one.model for one in (ended.eval_2, ended.eval_1) if one and one.model]
    if best is None or not models:
        yield "NOTHING WAS LEARNT in any phase: no checkpoint is better than the model that its phase began with."
    else:
        yield f"Best overall: {best.checkpoint}"
        if models[0] != best.checkpoint:
            yield f"As a whole model: {models[0]}"
    yield f"{phases.journal.folder} holds the journal, and each phase's checkpoints"


def _next(ended: Progressed, phases: Phases) -> Iterator[str]:
    """What to do with the best overall, as after a run of its own."""
    from actions.cli.model.train.report import onward

    best = ended.final_output.checkpoint if ended.final_output else None
    for number, outcome in _outcomes(phases):
        if best and best.is_relative_to(phases.folder(number)):
            yield from onward(outcome)
