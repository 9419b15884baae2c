"""One stage of a run at a time: the jobs of a workflow do apart, on several machines, what `run` does in one go."""

from __future__ import annotations

from runners.pipeline import Bench, Goal, proceed
from runners.progress import Progress
from runners.seams import RunRequest, Seams
from runners.stages.train import recall, train
from runners.stages.workshop import Workshop
from runners.store import Store
from schemas.result import RunResult


def advance(
    request: RunRequest, *, goal: Goal, leaf: str | None = None, seams: Seams, store: Store, progress: Progress
) -> RunResult:
    """Do what is still to be done up to `goal`, and return what is known then.

    Results that were handed over into `store` are used. `generate` makes the rows of one `leaf`, or of all. `evaluate`
    trains nothing: it asks the model that `train` left or handed over, whatever hardware that ran on, and raises
    NotTrained where there is none. Raises UsageError for a leaf that did not change, and else as `run` does.
    """
    tune = recall if goal == "evaluate" else train
    return proceed(Bench(request, seams, Workshop(store, progress), goal, tune), leaf=leaf)
