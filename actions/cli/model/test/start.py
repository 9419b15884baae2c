"""A test, from what was asked for to its report."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import click

from actions.cli.model.test.folder import REPORT, TRIAL, text_of
from schemas.errors import Interrupted, TaxobotError

if TYPE_CHECKING:
    from actions.cli.model.test.asked import Asked
    from actions.cli.model.test.job import Job
    from schemas.trial import Trial

TRIED, NOT_TRIED = 0, TaxobotError.exit_status
LOG_WIDTH = 120
"""Columns of a table that goes to no terminal."""


def start(asked: Asked, *, again: str) -> int:
    """Ask, and return the exit status. `again` is the command that carries on after an interruption.

    Raises UsageError, EmptyResult, EndpointError, ServerFailed, JournalFailed, Interrupted.
    """
    from actions.cli.model.test.job import find_job

    job = find_job(asked)
    job.folder.prepare(fresh=bool(asked.fresh))
    try:
        trial = _try(job)
    except (Interrupted, KeyboardInterrupt) as error:
        kept = f"what was answered is kept in {job.folder.root}"
        raise Interrupted(f"interrupted; {kept}; this carries on: {again}") from error
    job.folder.write(trial)
    return _report(job, trial)


def _try(job: Job) -> Trial:
    from actions.cli.model.test.bench import bench
    from actions.cli.workplace import working
    from runners.trial.trial import try_out

    with working(quiet=job.asked.quiet) as progress, bench(job, progress) as (models, judge):
        total = job.questions.count(models=len(models), judged=judge is not None)
        with progress.stage("test", total=total) as tick:
            trial = try_out(job.questions, models, judge=judge, tick=tick)
    return trial.model_copy(update={"warnings": (*trial.warnings, *job.warnings())})


def _report(job: Job, trial: Trial) -> int:
    """Print; where a model gave no answer at all, that is an error."""
    from bot.findings.terminal import plain

    form = "json" if job.asked.as_json else job.asked.form
    click.echo(_printed(job, trial, form), nl=False)
    if form == "table":
        click.echo(plain(f"{job.folder.root} holds {TRIAL} and {REPORT}, with every answer"))
    silent = [seat for seat in job.names if all(getattr(one, seat).failure for one in trial.questions)]
    for seat in silent:
        why = getattr(trial.questions[0], seat).failure
        click.echo(f"taxobot: the {seat} model {plain(job.names[seat])} answered nothing: {plain(why)}", err=True)
    return NOT_TRIED if silent else TRIED


def _printed(job: Job, trial: Trial, form: str) -> str:
    if form == "json":
        return text_of(trial)
    if form == "markdown":
        from bot.trial.markdown import render_markdown

        return render_markdown(trial, show=job.asked.show)
    from bot.trial.table import render_table

    width = shutil.get_terminal_size((LOG_WIDTH, 0)).columns
    return render_table(trial, show=job.asked.show, width=width)
