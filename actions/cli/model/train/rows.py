"""Which files of rows are trained on: those that were named, else the newest that were generated here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.errors import UsageError

if TYPE_CHECKING:
    from actions.cli.model.train.asked import Asked
    from runners.train.data.find import Found


def find_training(asked: Asked) -> Found:
    """Raise UsageError where there are none, with what makes some."""
    from actions.cli.data.list import usual_folders
    from runners.train.data.find import find_rows

    paths = asked.data_paths or usual_folders()[:1]
    if not paths:
        raise UsageError(
            "there are no rows here yet; `taxobot data generate` makes some, or name a file by --data-path"
        )
    return find_rows(paths)
