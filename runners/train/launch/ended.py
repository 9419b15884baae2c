"""How a process of a launch ended, in files of the run's folder that whoever launched it reads.

launch/trained.json   process 0 came to the end of the training
launch/ended-3.json   process 3 did not: what it raised
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from runners.train.durable import remove, write_whole
from runners.train.job import TrainingJob
from schemas.errors import (
    EmptyResult,
    Interrupted,
    ModelRefused,
    StoreCorrupt,
    TaxobotError,
    TrainingFailed,
    UsageError,
)
from schemas.item import Frozen
from schemas.training import Trained

_FOLDER, _TRAINED, _FAILURES = "launch", "trained.json", "ended-*.json"
_OURS: dict[str, type[TaxobotError]] = {
    error.__name__: error
    for error in (Interrupted, UsageError, ModelRefused, TrainingFailed, StoreCorrupt, EmptyResult)
}


class Success(Frozen):
    """What process 0 leaves."""

    identity: str
    trained: Trained


class Failure(Frozen):
    """What a process raised: the class's name, its text, and when, in seconds since the epoch."""

    rank: int
    error: str
    text: str
    seconds: float

    @property
    def ours(self) -> TaxobotError | None:
        """The error itself, where it is one that is meant for people."""
        return _OURS[self.error](self.text) if self.error in _OURS else None


def forget_all(folder: Path) -> None:
    """Nothing is left of earlier launches in a run's folder, which then gets what the next one says."""
    (folder / _FOLDER).mkdir(parents=True, exist_ok=True)
    for path in (folder / _FOLDER / _TRAINED, *(folder / _FOLDER).glob(_FAILURES)):
        remove(path)  # another machine may do the same now


def forget(folder: Path, rank: int) -> None:
    """A process begins (again): what it raised before does not count."""
    remove(_failure_of(folder, rank))


def note_success(job: TrainingJob, trained: Trained) -> None:
    """Training is done; only process 0 says so."""
    success = Success(identity=job.identity, trained=trained)
    write_whole(job.folder / _FOLDER / _TRAINED, success.model_dump_json(indent=2))


def note_failure(folder: Path, rank: int, error: BaseException) -> None:
    """A process of the run in `folder` ends with an error."""
    failure = Failure(rank=rank, error=type(error).__name__, text=str(error), seconds=time.time())
    write_whole(_failure_of(folder, rank), failure.model_dump_json(indent=2))


def read_success(job: TrainingJob) -> Trained | None:
    """What process 0 said, if this very job is done."""
    path = job.folder / _FOLDER / _TRAINED
    if not path.exists():
        return None
    success = Success.model_validate_json(path.read_bytes())
    return success.trained if success.identity == job.identity else None


def read_failure(folder: Path) -> Failure | None:
    """The failure that tells most: first what is meant for people, then what came first, as others follow from it."""
    found: list[Failure] = []
    for path in (folder / _FOLDER).glob(_FAILURES):
        with suppress(FileNotFoundError):  # its process has begun again meanwhile
            found.append(Failure.model_validate_json(path.read_bytes()))
    return min(found, key=lambda failure: (failure.ours is None, failure.seconds), default=None)


def _failure_of(folder: Path, rank: int) -> Path:
    return folder / _FOLDER / f"ended-{rank}.json"
