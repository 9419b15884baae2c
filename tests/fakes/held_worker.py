"""A process of a launch, as `runners/train/launch/worker.py` is one, that waits at a step, once in a run's folder,
until a signal comes or it is killed. What is to happen to a training happens before it ends, however busy the machine.

HELD_AT=STEP torchrun … held_worker.py FOLDER
"""

from __future__ import annotations

import os
import select
import signal
import sys
from pathlib import Path

from runners.train.launch import worker
from schemas.training import Stepped

STEP = "HELD_AT"
_MARK = "held"


class Held(worker.Silent):
    """Listens in process 0; the others wait for it at the end of the step."""

    def __init__(self) -> None:
        self._mark = Path(sys.argv[1]) / _MARK
        self._signals, writing = os.pipe()
        os.set_blocking(writing, False)
        signal.set_wakeup_fd(writing)

    def stepped(self, step: Stepped) -> None:
        """See Listener."""
        if step.step >= int(os.environ[STEP]) and not self._mark.exists():
            self._mark.touch()
            select.select([self._signals], [], [])


if __name__ == "__main__":
    worker.Silent = Held  # type: ignore[misc]
    worker.main(sys.argv[1:])
