"""Train a job from its folder: the same loop on one device and on many, resumed where it was left."""

from __future__ import annotations

from contextlib import nullcontext

from runners.interrupt import deferred
from runners.train.job import TrainingJob
from runners.train.loop.checkpoints import list_checkpoints, remove_later, write_best
from runners.train.loop.course import Course
from runners.train.loop.failures import failures_told
from runners.train.loop.folder import check_folder, read_finished, write_finished, writing
from runners.train.loop.keeper import Keeper
from runners.train.loop.position import Position
from runners.train.loop.record import recording
from runners.train.loop.setup import Setup, set_up
from runners.train.loop.state import Header, read_header, read_tensors, remove_state
from runners.train.seams import Listener, World
from schemas.training import Trained


def train(job: TrainingJob, *, world: World, listener: Listener, state_seconds: float = 600) -> Trained:
    """Train until all steps are done, or the validation loss falls no more; every process of the world calls this.

    The job's folder gets checkpoints, `loss.jsonl`, `best.json`, and `state/` at every save and every `state_seconds`
    seconds, from which the same job resumes bit by bit on the same machine with as many threads and processes. A job
    that is finished in its folder is not trained again: what came of it is returned.

    Raises Interrupted with the state saved after SIGINT or SIGTERM, which wait for the end of a step (a second one does
    not), TrainingFailed where a loss is no finite number or memory or disk do not suffice, UsageError where the folder
    holds another training, or model and profile do not go together, EmptyResult without rows, and StoreCorrupt.
    """
    with writing(job.folder) if world.rank == 0 else nullcontext():
        world.wait()  # until what is in the folder stays as it is
        return _train(job, world, listener, state_seconds=state_seconds)


def _train(job: TrainingJob, world: World, listener: Listener, *, state_seconds: float) -> Trained:
    check_folder(job)
    if finished := read_finished(job.folder):
        if world.rank == 0:
            remove_state(job.folder)  # is still there where the process was killed at the very end
        return finished.trained
    with failures_told(job.folder):
        return _course(job, world, listener, state_seconds=state_seconds)


def _course(job: TrainingJob, world: World, listener: Listener, *, state_seconds: float) -> Trained:
    setup, header = set_up(job, world), read_header(job.folder)
    if header:
        _restore(setup, header)
    keep = header.curve if header else 0
    with deferred() as asked, recording(job.folder, listener, rank=world.rank, keep=keep) as record:
        keeper = Keeper(setup, record, state_seconds=state_seconds)
        course = Course(setup, record, keeper, header.position if header else None)
        course.run(asked)
        return _finish(setup, course)


def _restore(setup: Setup, header: Header) -> None:
    """Weights and moments are process 0's to read; the others get theirs from it."""
    weights, moments = read_tensors(setup.job.folder) if setup.world.rank == 0 else ({}, {})
    setup.world.restore(setup.computation.module, setup.computation.optimizer, weights, moments)
    if setup.world.rank == 0:
        remove_later(setup.job.folder, step=header.position.step, rows=header.position.rows)


def _finish(setup: Setup, course: Course) -> Trained:
    """Say in the folder what is best, and that nothing is left to do."""
    trained = _tell(setup, course.position, patient=course.patient)
    if setup.world.rank == 0:
        write_best(setup.job.folder, trained.best, _why(trained))
        write_finished(setup.job, trained)
        remove_state(setup.job.folder)
    setup.world.wait()
    return trained


def _tell(setup: Setup, position: Position, *, patient: bool) -> Trained:
    assert position.last  # noqa: S101 - a plan's last step is followed by a checkpoint, and so is an early end
    done = position.step == len(setup.plan)
    return Trained(
        best=position.best,
        last=position.last,
        checkpoints=list_checkpoints(setup.job.folder),
        steps=position.step,
        tokens=position.tokens,
        ended="all steps done" if done or patient else "no lower validation loss",
        layout=setup.layout,
        precision=setup.precision,
    )


def _why(trained: Trained) -> str:
    if not trained.best.step:
        return "no checkpoint has a lower validation loss than the base"
    return "the lowest validation loss of all checkpoints, and lower than the base's"
