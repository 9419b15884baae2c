"""`taxobot model train --strategy`: knowledge, then skills from its best checkpoint."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from schemas.errors import Interrupted, UsageError

if TYPE_CHECKING:
    from actions.cli.model.train.asked import Asked
    from runners.progress import Progress
    from runners.train.phases.journal import Journal
    from runners.train.phases.phases import Phases
    from runners.train.phases.seams import Number
    from runners.train.phases.state import Progressed, Strategy
    from runners.train.request import Request
    from schemas.config import OperatorConfig


def start_phases(asked: Asked, config: OperatorConfig, *, again: str) -> int:
    """Train in phases, or carry on with them, and return the exit status. `again` is the command that carries on.

    Raises as `start`.
    """
    from actions.cli.model.train.fitting import check_options
    from actions.cli.model.train.phase_requests import find_phases
    from runners.train.phases.asked import asked_of

    check_options(asked)
    strategy = _strategy(asked)
    requests = find_phases(asked, config, strategy)
    if asked.dry_run:
        return _foresee(requests, asked)
    told = asked_of(strategy, requests) | {"the judge": asked.judge_endpoint_url or asked.judge_model or ""}
    root = _root(asked, requests[2], told)
    try:
        return _train(asked, requests, told, root)
    except (Interrupted, KeyboardInterrupt) as error:
        raise Interrupted(f"interrupted; what was done is kept in {root}; this carries on: {again}") from error


def _strategy(asked: Asked) -> Strategy:
    if asked.strategy is None:
        raise ValueError("`start` comes here with a strategy only")
    return asked.strategy


def _root(asked: Asked, last: Request, told: Mapping[str, str]) -> Path:
    """The run's folder, made: the named one, or one that is named by the model and by what is asked."""
    from runners.store import digest_of_json
    from runners.train.folder import run_name

    root = asked.ckpt_output_dir or last.root / run_name(last, digest_of_json(told))
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{root}: {error.strerror}; name another folder by --ckpt-output-dir") from error
    return root


def _train(asked: Asked, requests: dict[Number, Request], told: Mapping[str, str], root: Path) -> int:
    from actions.cli.model.train.judging import judged
    from actions.cli.model.train.phased_report import report
    from actions.cli.workplace import working
    from runners.train.folder import alone_in
    from runners.train.phases.journal import Journal, check_asked

    with alone_in(root):
        journal = Journal(root)
        if asked.force_clear_phased_cache or asked.fresh:
            journal.clear()
        elif at := journal.read():
            check_asked(at, told, journal.folder)
            _confirm(at, journal, yes=asked.yes)
        with working(quiet=asked.quiet) as progress, judged(requests, asked, progress) as complete:
            if journal.read() is None:
                _check_all(complete, progress)
            phases = _phases(journal, complete, progress)
            ended = phases.run(_strategy(asked), told)
    return report(ended, phases, asked)


def _check_all(requests: dict[Number, Request], progress: Progress) -> None:
    """Nothing is begun, let alone trained for hours, where the rows of a later phase are refused, or it does not fit.

    Raises as `reckon_only`.
    """
    from runners.train.run import reckon_only

    for request in requests.values():
        reckon_only(request, progress=progress)


def _phases(journal: Journal, requests: dict[Number, Request], progress: Progress) -> Phases:
    from runners.train.phases.phases import Phases
    from runners.train.phases.runner import TrainingRunner

    runner = TrainingRunner(requests, progress)
    return Phases(journal, runner, requests[2].base.path, note=progress.note)


def _confirm(at: Progressed, journal: Journal, *, yes: bool) -> None:
    """Carry on only with somebody's yes: what stands there may be from long ago. Begin anew where it is no.

    Raises UsageError where nobody can be asked.
    """
    from actions.cli.config.questions import is_terminal, say

    if yes or at.current_phase == "done":
        return
    stands = f"{journal.folder} holds phases that are under way, at {at.current_phase}"
    if not is_terminal():
        raise UsageError(f"{stands}; -y carries on with them, --force-clear-phased-cache begins anew")
    say(f"{stands}, begun {at.started_at_utc:%Y-%m-%d %H:%M} UTC.")
    if not click.confirm("Carry on with them? (n removes them and begins anew)", default=True, err=True):
        journal.clear()


def _foresee(requests: dict[Number, Request], asked: Asked) -> int:
    """Reckon phase by phase; the second begins with a model of the same size."""
    import json

    from actions.cli.model.train.foreseen import record, say
    from actions.cli.workplace import working
    from runners.train.run import reckon_only

    with working(quiet=asked.quiet) as progress:
        made = {number: reckon_only(request, progress=progress) for number, request in requests.items()}
    if asked.as_json:
        click.echo(json.dumps({f"phase{number}": record(*one) for number, one in made.items()}, indent=2))
    else:
        click.echo("\n".join(f"PHASE {number}\n{say(*one)}" for number, one in made.items()))
    return 0
