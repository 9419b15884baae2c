"""How far a job is, said outside in lines of JSON."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal, TextIO

from runners.progress import Event
from runners.worker.assignment import Line
from schemas.jobs import LONGEST, Progress

Stage = Literal["approve", "generate", "train", "evaluate"]
STAGES: dict[str, Stage] = {
    **dict.fromkeys(("documents", "plan", "generate"), "generate"),
    **dict.fromkeys(("mix", "train"), "train"),
    **dict.fromkeys(("evaluate", "rate", "compare"), "evaluate"),
}
"""The steps of the report by the first word of a stage; others belong to the step before."""
EVERY = 1.0
"""Seconds between two lines about the same stage."""


class Teller:
    """Writes lines. As a reader of a run's progress it says now and then how far the run is."""

    def __init__(self, stream: TextIO, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._clock = stream, clock
        self._stage: Stage = "approve"
        self._entered = self._told = clock()

    def __call__(self, event: Event) -> None:
        """Say what the event changes, if that is worth a line."""
        stage = STAGES.get(event.stage.partition(" ")[0], self._stage)
        now = self._clock()
        if stage != self._stage:
            self._stage, self._entered = stage, now
        elif now - self._told < EVERY:
            return
        self._told = now
        left = event.remaining
        self._say(
            Line(
                kind="progress",
                progress=Progress(
                    stage=stage,
                    since=(now - self._entered) / 60,
                    remaining=min(left / 60, LONGEST) if left is not None else None,
                ),
            )
        )

    def end(self, error: str) -> int:
        """Say how the job ended; returns the exit status that says the same."""
        self._say(Line(kind="end", error=error[:2_000]))
        return 4 if error else 0

    def _say(self, line: Line) -> None:
        self._stream.write(line.model_dump_json() + "\n")
        self._stream.flush()
