"""A run's folder: whose it is, and whether training in it is finished."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from runners.train.durable import write_whole
from runners.train.job import TrainingJob
from runners.train.loop.state import read_header
from schemas.errors import StoreCorrupt, UsageError
from schemas.item import Frozen
from schemas.training import Trained

FINISHED, WRITER = "trained.json", ".writer"


class Finished(Frozen):
    """What was trained, and how it ended."""

    job: TrainingJob
    trained: Trained


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Within the block nobody else writes what a training makes in a run's folder. Processes that outlived whoever
    launched them finish a step and save the state first: they are waited for.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / WRITER).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def write_finished(job: TrainingJob, trained: Trained) -> None:
    """Say that training is done: the same job is not trained again in this folder."""
    write_whole(job.folder / FINISHED, Finished(job=job, trained=trained).model_dump_json(indent=2) + "\n")


def read_finished(folder: Path) -> Finished | None:
    """How the training in a run's folder ended, None where it did not yet. Raises StoreCorrupt."""
    path = folder / FINISHED
    if not path.exists():
        return None
    try:
        return Finished.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise StoreCorrupt(f"{path} does not say how a training ended: {error.errors()[0]['msg']}") from error


def check_folder(job: TrainingJob) -> None:
    """Raises UsageError where the job's folder holds what another training left."""
    held = read_header(job.folder) or read_finished(job.folder)
    if held is not None and held.job.identity != job.identity:
        raise UsageError(
            f"{job.folder} holds another training: {_differences(held.job, job)}; give another --ckpt-output-dir, or "
            "--fresh to remove it and begin anew"
        )


def has_begun(folder: Path) -> bool:
    """Is there something in a run's folder to carry on with, or was its training finished?"""
    return read_header(folder) is not None or read_finished(folder) is not None


def _differences(there: TrainingJob, here: TrainingJob) -> str:
    """In words; where no setting differs, what was read from files does."""
    before, now = _settings(there), _settings(here)
    changed = [f"{name} is {before.get(name)} there, {now[name]} here" for name in now if before.get(name) != now[name]]
    return ", ".join(changed) or "its rows, or the files of its base, are others"


def _settings(job: TrainingJob) -> dict[str, object]:
    own = {"base": job.base, "seed": job.seed, "number of taught rows": job.taught}
    return own | {name.replace("_", " "): value for name, value in job.profile.model_dump().items()}
