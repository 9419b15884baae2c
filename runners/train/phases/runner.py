"""The phases as real trainings: each is a run in a folder of its own, as `taxobot model train` makes one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from runners.models.kinds import describe
from runners.progress import Progress
from runners.train.choice.decide import decide
from runners.train.curve import draw_curve
from runners.train.loop.checkpoints import read_best
from runners.train.loop.folder import read_finished
from runners.train.outcome import Outcome, Outputs
from runners.train.outputs import make_outputs
from runners.train.phases.seams import Number
from runners.train.request import Request, Wanted
from runners.train.run import run
from schemas.errors import StoreCorrupt, UsageError
from schemas.training import Trained

NOTHING = Wanted(merged=False, gguf=False, kinds=())
MERGED = Wanted(merged=True, gguf=False, kinds=())
"""The next phase begins with a whole model, and nobody serves it."""


@dataclass(frozen=True, slots=True)
class TrainingRunner:
    """The PhaseRunner. `requests` say how each phase is trained; their bases and folders are those of the phase."""

    requests: Mapping[Number, Request]
    progress: Progress

    def train(self, number: Number, *, base: Path, folder: Path) -> None:
        """See PhaseRunner."""
        run(self._request(number, base, folder, NOTHING), progress=self.progress)

    def evaluate(self, number: Number, *, base: Path, folder: Path, cache: Path) -> Trained:
        """See PhaseRunner."""
        finished = read_finished(folder)
        if finished is None:
            raise StoreCorrupt(f"phase {number} was trained in {folder}, and is gone; begin anew with --fresh")
        choice = self.requests[number].choice
        trained = decide(choice, finished.trained, base=base, folder=folder, progress=self.progress, cache=cache)
        draw_curve(folder, best=trained.best.step)
        best, outcome = read_best(folder), _outcome(folder)
        # What training found best may be another one: its model is made anew.
        made = {"trained": trained, "why": best.why if best else "", "outputs": Outputs(curve=outcome.outputs.curve)}
        outcome.model_copy(update=made).write()
        return trained

    def make_model(self, number: Number, *, base: Path, folder: Path, last: bool) -> Path:
        """See PhaseRunner. Raises UsageError where there is no room for it."""
        request = self._request(number, base, folder, self.requests[number].wanted if last else MERGED)
        outcome = _outcome(folder)
        made = make_outputs(request, folder, outcome.trained.best, progress=self.progress)
        outputs = made.model_copy(update={"curve": outcome.outputs.curve})
        outcome.model_copy(update={"outputs": outputs}).write()
        if outputs.model is None:
            raise UsageError("; ".join(outputs.notes) or f"{folder} holds no whole model of its best checkpoint")
        return folder / outputs.model

    def _request(self, number: Number, base: Path, folder: Path, wanted: Wanted) -> Request:
        request = self.requests[number]
        # Under the student's name: that is what people compare the result with.
        model = request.base if base == request.base.path else describe(base, name=request.base.name)
        return replace(request, base=model, folder=folder, wanted=wanted, choice=None, fresh=False)


def _outcome(folder: Path) -> Outcome:
    found = Outcome.read(folder)
    if found is None:
        raise StoreCorrupt(f"{folder} holds no outcome of a training; begin anew with --fresh")
    return found
