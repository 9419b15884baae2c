"""The training itself, in this process or in those that torchrun starts, and who is told of it meanwhile."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from runners.progress import Progress
from runners.train.curve import draw_curve
from runners.train.folder import LOG
from runners.train.job import TrainingJob
from runners.train.listeners import Listeners
from runners.train.request import Request
from runners.train.seams import Listener
from runners.train.telling import Teller
from schemas.training import Trained


def train(
    request: Request,
    job: TrainingJob,
    *,
    progress: Progress,
    listeners: Sequence[Listener] = (),
    steps: int | None = None,
) -> Trained:
    """Train `job`, or carry on with it; `steps` is how many there will be, where that is known.

    Raises as `loop.trainer.train` and `launch.torchrun.launch`.
    """
    with _telling(request, job, progress, steps) as teller:
        return _start(request, job, Listeners((*teller, *listeners)))


@contextmanager
def _telling(request: Request, job: TrainingJob, progress: Progress, steps: int | None) -> Iterator[Sequence[Listener]]:
    """Who is told besides: people at a terminal, the picture of the curve, trackers."""
    with progress.stage("train", request.base.name, total=steps) as tick:
        teller = Teller(progress, tick, lambda _: _draw(request, job))
        try:
            if request.joins or not request.trackers:
                yield (teller,)
                return
            from runners.train.tracker import Run
            from runners.train.trackers import tracking

            settings = job.profile.model_dump(mode="json")
            tracked = Run(folder=job.folder / "trackers", name=job.folder.name, settings=settings)
            with tracking(request.trackers, tracked, note=progress.note) as tracker:
                yield (teller, tracker)
        finally:
            progress.status("")


def _draw(request: Request, job: TrainingJob) -> None:
    """At every checkpoint; of several machines the first one does."""
    if not request.joins:
        draw_curve(job.folder)


def _start(request: Request, job: TrainingJob, listener: Listener) -> Trained:
    """In this process, or in those that torchrun starts."""
    if request.launch:
        from runners.train.launch.torchrun import launch

        return launch(job, request.launch, listener=listener, log=job.folder / LOG)
    import torch

    from runners.train.loop import trainer
    from runners.train.worlds.alone import Alone

    if request.threads:
        torch.set_num_threads(request.threads)
    trained = trainer.train(job, world=Alone(job.device), listener=listener)
    gc.collect()  # the model refers to itself, and would stay beside those that are loaded to choose, and to merge
    return trained
