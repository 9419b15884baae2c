"""An evaluation, from what was asked for to its report and exit status."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import click

from actions.cli.model.evaluate.results import text_of
from schemas.errors import Interrupted, TaxobotError
from schemas.result import Word

if TYPE_CHECKING:
    from actions.cli.model.evaluate.asked import Asked
    from actions.cli.model.evaluate.job import Job
    from actions.cli.model.evaluate.questions import Questions
    from runners.evaluate.suites.dk_results import Format
    from runners.evaluate.suites.outcome import Outcome
    from schemas.evaluation import Evaluation

MEASURED, NOT_MEASURED = 0, TaxobotError.exit_status
FORMATS: tuple[Format, ...] = ("jsonl",)


def start(asked: Asked, *, again: str) -> int:
    """Measure, and return the exit status. `again` is the command that carries on after an interruption.

    Raises UsageError, EmptyResult, EndpointError, ServerFailed, LlamaFailed, DownloadFailed, Interrupted.
    """
    from actions.cli.model.evaluate.fitting import OPEN, check_options
    from actions.cli.model.evaluate.job import find_job
    from actions.cli.model.evaluate.questions import read

    check_options(asked)
    questions = read(asked) if asked.benchmark in OPEN else None
    job = find_job(asked, answered=questions is not None and questions.answered)
    job.results.prepare(fresh=bool(asked.fresh))
    try:
        evaluation = _measure(job, questions)
    except (Interrupted, KeyboardInterrupt) as error:
        kept = f"what was finished is kept in {job.results.root}"
        raise Interrupted(f"interrupted; {kept}; this carries on: {again}") from error
    return _report(job, evaluation)


def _measure(job: Job, questions: Questions | None) -> Evaluation:
    from actions.cli.workplace import open_shared, working
    from runners.stages.workshop import Workshop

    with working(quiet=job.asked.quiet) as progress:
        shared = None if job.asked.fresh else open_shared(progress)
        workshop = Workshop(job.results.store(), progress, shared=shared)
        if questions is not None:
            from actions.cli.model.evaluate.answers import measure_answers

            outcome = measure_answers(job, questions, workshop=workshop, progress=progress)
            return job.results.write(_with_tables(job, outcome), outcome.items, outcome.records)
        from actions.cli.model.evaluate.choices import measure_mmlu, measure_mmlu_branch

        measure = measure_mmlu if job.asked.benchmark == "mmlu" else measure_mmlu_branch
        return job.results.write(*measure(job, workshop=workshop))


def _with_tables(job: Job, outcome: Outcome) -> Evaluation:
    """The evaluation; of dk_bench, tables are written beside it, which are told to people."""
    if job.asked.benchmark == "dk_bench":
        from runners.evaluate.suites.dk_results import write_dk_results

        formats = job.asked.output_file_formats or FORMATS
        when = datetime.now().astimezone()
        for seat in outcome.records:
            tables = write_dk_results(job.results.root, outcome, seat=seat, formats=formats, when=when)
            job.results.tables.extend(tables)
    return outcome.evaluation


def _report(job: Job, evaluation: Evaluation) -> int:
    """Print, and say what could not be measured."""
    from bot.evaluation.text import render_text
    from bot.findings.terminal import plain

    if job.asked.as_json:
        click.echo(text_of(evaluation), nl=False)
    else:
        click.echo(render_text(evaluation))
        click.echo("\n".join(map(plain, _places(job))))
    failures = list(_unmeasured(evaluation))
    for failure in failures:
        click.echo(f"taxobot: not measured: {plain(failure)}", err=True)
    return NOT_MEASURED if failures else MEASURED


def _places(job: Job) -> Iterator[str]:
    if job.results.tables:
        yield "Responses and scores are written to:"
        yield from map(str, job.results.tables)
    yield f"{job.results.root} holds evaluation.json, report.txt and every answer"


def _unmeasured(evaluation: Evaluation) -> Iterator[str]:
    """Of what there should be a number and is none, reason by reason."""
    by_reason: dict[str, list[str]] = {}
    for subject in evaluation.subjects:
        if subject.word is Word.ERROR or (subject.model is None and subject.word is not Word.REMOVED):
            by_reason.setdefault(subject.why or "no answer has a score", []).append(subject.name)
    yield from (f"{', '.join(names)}: {reason}" for reason, names in by_reason.items())
