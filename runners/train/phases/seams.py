"""The seam of phased training: who trains a phase, measures its checkpoints, and makes a model of the best one."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Protocol

from schemas.training import Trained

Number = Literal[1, 2]


class PhaseRunner(Protocol):
    """Each of these can be called again after the process was killed in it, and then makes only what is missing.

    `base` is the whole model that a phase begins with, `folder` the phase's run.
    """

    def train(self, number: Number, *, base: Path, folder: Path) -> None:
        """Train the phase to its end. Raises as `run.run` does."""
        ...

    def evaluate(self, number: Number, *, base: Path, folder: Path, cache: Path) -> Trained:
        """Measure the checkpoints of a phase that was trained, and choose the best; scores are kept in `cache`."""
        ...

    def make_model(self, number: Number, *, base: Path, folder: Path, last: bool) -> Path:
        """The whole model of the best checkpoint; of the `last` one all is made that is wanted at the end."""
        ...
