"""One fine-tuning from files of rows to a model that can be served: the order of its steps."""

from __future__ import annotations

import time
from collections.abc import Sequence

from runners.progress import Progress
from runners.train.curve import draw_curve
from runners.train.folder import alone_with, settle
from runners.train.foresee import Foreseen, foresee
from runners.train.history import read_history
from runners.train.job import TrainingJob
from runners.train.loop.checkpoints import read_best
from runners.train.loop.failures import failures_told
from runners.train.loop.folder import read_finished
from runners.train.loop.state import remove_state
from runners.train.outcome import Outcome, Outputs
from runners.train.outputs import make_outputs
from runners.train.prepared import Prepared, prepare
from runners.train.request import Request
from runners.train.seams import Listener
from runners.train.training import train
from schemas.errors import StoreCorrupt
from schemas.training import Trained


def reckon_only(request: Request, *, progress: Progress) -> tuple[Prepared, Foreseen]:
    """What `run` would learn from, and what it would take; nothing is written.

    Raises as `prepare`, and UsageError where memory or disk do not suffice.
    """
    prepared = prepare(request, progress=progress)
    return prepared, foresee(request, prepared)


def run(request: Request, *, progress: Progress, listeners: Sequence[Listener] = ()) -> Outcome:
    """Train, choose the best checkpoint, and make of it what is wanted.

    A run that was interrupted carries on; of one that is done only what is missing is made. Raises as `prepare`,
    `settle` and `decide`; UsageError where memory or disk do not suffice; TrainingFailed; StoreCorrupt where what an
    earlier process left is broken; Interrupted, after which the same request carries on.
    """
    began = time.monotonic()
    prepared = prepare(request, progress=progress)
    job = settle(request, prepared)
    if request.joins:
        return _join(request, prepared, job, progress, listeners)
    with alone_with(job):
        done = read_finished(job.folder)
        if done:
            remove_state(job.folder)  # is still there where the process was killed at the very end
        trained = done.trained if done else _reckon_and_train(request, prepared, job, progress, listeners)
        trained = _choose(request, job, trained, progress)
        outputs = _finish(request, job, trained, progress)
        before = Outcome.read(job.folder) if done else None
        seconds = before.seconds if before else time.monotonic() - began
        outcome = _outcome(request, prepared, job, trained, outputs, seconds=seconds)
        outcome.write()
    return outcome.model_copy(update={"repeated": done is not None})


def _join(
    request: Request, prepared: Prepared, job: TrainingJob, progress: Progress, listeners: Sequence[Listener]
) -> Outcome:
    """Where training is done the first machine starts no process, so nobody would come to meet this one."""
    began = time.monotonic()
    done = None if request.fresh else read_finished(job.folder)
    trained = done.trained if done else train(request, job, progress=progress, listeners=listeners)
    outcome = _outcome(request, prepared, job, trained, Outputs(), seconds=time.monotonic() - began)
    return outcome.model_copy(update={"repeated": done is not None})


def _reckon_and_train(
    request: Request, prepared: Prepared, job: TrainingJob, progress: Progress, listeners: Sequence[Listener]
) -> Trained:
    foreseen = foresee(request, prepared, folder=job.folder)
    progress.note(foreseen.sentence)
    return train(request, job, progress=progress, listeners=listeners, steps=foreseen.load.steps)


def _choose(request: Request, job: TrainingJob, trained: Trained, progress: Progress) -> Trained:
    """By the benchmark, where one is named; else by the validation loss, as training did already."""
    from runners.train.choice.decide import decide

    return decide(request.choice, trained, base=job.base, folder=job.folder, progress=progress)


def _finish(request: Request, job: TrainingJob, trained: Trained, progress: Progress) -> Outputs:
    best = trained.best.folder
    if best and not (job.folder / best).is_dir():
        raise StoreCorrupt(f"{job.folder / best}, the best checkpoint, is gone; --fresh trains it anew")
    pictures = draw_curve(job.folder, best=trained.best.step)
    with failures_told(job.folder):
        made = make_outputs(request, job.folder, trained.best, progress=progress) if best else Outputs()
    return made.model_copy(update={"curve": tuple(picture.name for picture in pictures)})


def _outcome(
    request: Request, prepared: Prepared, job: TrainingJob, trained: Trained, outputs: Outputs, *, seconds: float
) -> Outcome:
    best = read_best(job.folder)
    return Outcome(
        folder=job.folder,
        identity=job.identity,
        base=request.base.name,
        method=request.profile.method,
        told=prepared.told,
        trained=trained,
        why=best.why if best else "",
        curve=read_history(job.folder).measured,
        outputs=outputs,
        seconds=seconds,
    )
