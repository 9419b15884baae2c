"""Test rows that ask what training has shown already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from runners.evaluate.suites.rated import Task
from runners.train.data.formats import read_rows
from runners.train.data.split import digest_of_words, question_of
from runners.train.record import RECORD, Record
from runners.trial.newest import runs_of
from schemas.errors import StoreCorrupt, UsageError


def warn_of_taught(model: Path, tasks: Sequence[Task]) -> Iterator[str]:
    """A sentence where the files that a model was trained on ask the same, and where that cannot be told.

    Nothing is said of a model that no run of `taxobot model train` left. Raises StoreCorrupt for a broken `job.json`.
    """
    known: set[bytes | None] = set()
    for run in runs_of(model):
        try:
            known |= {question_of(row) for file in _sources(run) for row in read_rows([file])}
        except (UsageError, StoreCorrupt) as error:
            yield f"whether rows were trained on cannot be told: {error}"
    if taught := sum(digest_of_words(task.prompt.turns[0]) in known for task in tasks):
        yield (
            f"{taught} of {len(tasks)} rows ask what rows of the training's own files ask: good answers to them may be"
            " remembered, and tell little about other questions"
        )


def _sources(run: Path) -> Sequence[Path]:
    """The files that a run was trained on; none where it has not written them down."""
    record = run / RECORD
    if not record.is_file():
        return ()
    try:
        return [Path(name) for name in Record.model_validate_json(record.read_bytes()).told.sources]
    except ValidationError as error:
        raise StoreCorrupt(f"{record} is no record of a training") from error
