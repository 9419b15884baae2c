"""What is known of checkpoints that `taxobot model train` left: after which step, and with which validation loss."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.errors import StoreCorrupt
from schemas.training import LOSSES

if TYPE_CHECKING:
    from schemas.models import LocalModel

LEVELS = 2
"""A checkpoint stands so far below its run: adapters/adapters-010, hf_format/samples_640."""


@dataclass(frozen=True, slots=True)
class Known:
    """One checkpoint's place in its run; `best` says that it was chosen."""

    step: int
    validation: float
    best: bool


def known_of(models: Iterable[LocalModel]) -> tuple[dict[Path, Known], Sequence[str]]:
    """By the models' paths, for those that are checkpoints; and what could not be read, in sentences."""
    runs = dict.fromkeys(_run_of(model.path) for model in models)
    known: dict[Path, Known] = {}
    unreadable: list[str] = []
    for run in runs:
        if run is not None:
            try:
                known |= _checkpoints(run)
            except StoreCorrupt as error:
                unreadable.append(str(error))
    return known, unreadable


def _run_of(path: Path) -> Path | None:
    run = path.parents[LEVELS - 1] if len(path.parents) >= LEVELS else None
    return run if run and (run / LOSSES).is_file() else None


def _checkpoints(run: Path) -> dict[Path, Known]:
    """Also the best adapter merged, which stands where a whole model would."""
    from runners.train.history import read_history
    from runners.train.loop.checkpoints import WHOLE, read_best

    chosen = read_best(run)
    best = chosen.saved.step if chosen else None
    known: dict[Path, Known] = {}
    for saved in read_history(run).saved:
        one = Known(saved.step, saved.validation, saved.step == best)
        known |= {run / saved.folder: one, run / WHOLE / f"samples_{saved.rows}": one}
    return known
