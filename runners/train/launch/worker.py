"""One process of a training, as torchrun starts it: `python worker.py FOLDER`, which holds the job.

How it ends stands in files (`ended.py`). Whatever it raises ends all processes, and torchrun starts them anew from the
last state; but they end at once where the error was one for people, which a restart would only repeat. An interruption
is no failure: nothing starts anew after it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from runners.models.serving.keeper import die_with_the_parent
from runners.train.job import TrainingJob
from runners.train.launch.ended import forget, note_failure, note_success, read_failure
from schemas.errors import Interrupted
from schemas.training import Measured, Saved, Stepped


class Silent:
    """A `Listener` that says nothing: whoever launched this reads the curve."""

    def stepped(self, step: Stepped) -> None:
        """An optimizer step is done."""

    def measured(self, measured: Measured) -> None:
        """The validation loss was computed."""

    def saved(self, saved: Saved) -> None:
        """A checkpoint stands on disk."""


def main(arguments: Sequence[str]) -> None:
    """Take part in the training of a folder. Expects torchrun's environment variables."""
    die_with_the_parent()
    folder, rank = Path(arguments[0]), int(os.environ["RANK"])
    if (failure := read_failure(folder)) and failure.ours:
        return
    forget(folder, rank)
    try:
        _train(TrainingJob.read(folder))
    except Interrupted as error:
        note_failure(folder, rank, error)
    except Exception as error:
        note_failure(folder, rank, error)
        raise


def _train(job: TrainingJob) -> None:
    from runners.train.loop.trainer import train
    from runners.train.worlds.many import joined

    with joined(job) as world:
        trained = train(job, world=world, listener=Silent())
        if world.rank == 0:
            note_success(job, trained)
        world.wait()


if __name__ == "__main__":
    main(sys.argv[1:])
