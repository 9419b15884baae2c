"""A run of `taxobot data generate`, from what was asked for to its report."""

from __future__ import annotations

import json
import shlex
import time
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from actions.cli.data.job import Job, find_job
from schemas.errors import Interrupted

if TYPE_CHECKING:
    from actions.cli.asking.seats import Seat
    from actions.cli.data.asked import Asked
    from runners.generate.generation import Generation
    from runners.generate.rounds import OpenModels
    from runners.progress import Progress


def start(asked: Asked, *, again: str) -> None:
    """Generate, preview or estimate, as was asked. `again` is the command that carries on after an interruption.

    Raises UsageError, Blocked, EmptyResult, EndpointError, ServerFailed, Interrupted.
    """
    from actions.cli.data.foresee import foresee

    job = find_job(asked)
    try:
        if job.flows and asked.dry_run:
            foresee(job, job.flows)
        else:
            _generate(job)
    except (Interrupted, KeyboardInterrupt) as error:
        raise Interrupted(f"interrupted{job.kept()}; this carries on: {again}") from error


def _generate(job: Job) -> None:
    from actions.cli.data.seats import at_hand
    from actions.cli.workplace import working

    began = time.monotonic()
    with at_hand(job.cast, job.asked) as seats, working(quiet=job.asked.quiet) as progress:
        made = _make(job, seats, progress)
    _report(job, made, seconds=time.monotonic() - began)


def _make(job: Job, seats: Sequence[Seat], progress: Progress) -> Generation:
    from runners.generate.generation import generate

    return generate(
        job.materials,
        job.request(seats),
        models=_models(job, seats, progress) if seats else None,
        output=job.output,
        when=datetime.now().astimezone(),
        progress=progress,
    )


def _models(job: Job, seats: Sequence[Seat], progress: Progress) -> OpenModels:
    from actions.cli.asking.opening import Opening
    from actions.cli.data.seats import demands_of
    from runners.asking.settings import PoolSettings

    asked = job.asked
    return Opening(
        seats=seats,
        journal=job.journal,
        fresh=bool(asked.fresh),
        seed=asked.seed,
        settings=PoolSettings(seconds=asked.timeout or job.config.generate.timeout, batch=asked.batch_size or 1),
        tls=demands_of(asked).tls,
        family=asked.model_family or "",
        progress=progress,
    )


def _report(job: Job, made: Generation, *, seconds: float) -> None:
    from actions.cli.data import report

    target = job.asked.num_instructions
    if job.asked.as_json:
        click.echo(json.dumps(report.record(made, target=target, seconds=seconds), indent=2))
        return
    if job.asked.preview is not None:
        click.echo(report.preview(made))
    click.echo(report.say(made, target=target, seconds=seconds, looking=_looking(job)))


def _looking(job: Job) -> str:
    """The command that shows this run: a folder that was named is no usual place."""
    elsewhere = job.asked.output_dir is not None
    return "taxobot data list" + (f" --dataset-dirs {shlex.quote(str(job.output))}" if elsewhere else "")
