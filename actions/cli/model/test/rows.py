"""The rows that are asked: of the file that was named, else of the newest one that generation left."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from actions.cli.model.test.asked import Asked
    from runners.trial.questions import Questions
    from schemas.config import OperatorConfig
    from schemas.sample import TrainingRow


def read_questions(asked: Asked, config: OperatorConfig) -> Questions:
    """Read them. Raises UsageError with FILE:LINE, and where there is no file; EmptyResult."""
    from runners.train.data.find import find_test_rows
    from runners.train.data.formats import read_rows
    from runners.trial.questions import Questions
    from runners.trial.talks import Asked as Drawing

    file = asked.test_file or find_test_rows(asked.data_dir or _datasets(config))
    rows = [_near(row, file) for row in read_rows([file])[: asked.limit]]
    drawing = Drawing(temperature=asked.temperature, max_tokens=asked.max_tokens)
    return Questions.of(rows, drawing, files=[file.name])


def _near(row: TrainingRow, file: Path) -> TrainingRow:
    """A row that is called by its file's name and line, without the folder."""
    return row.model_copy(update={"id": row.id.replace(str(file), file.name, 1)})


def _datasets(config: OperatorConfig) -> Path:
    """Where `taxobot data generate` leaves its runs; as long as it left none, where InstructLab does."""
    from actions.cli.places import data_folder, find_instructlab

    own = (data_folder(config) / "datasets").absolute()
    foreign = find_instructlab(os.environ)
    return foreign.datasets if foreign and foreign.datasets and not own.is_dir() else own
