"""A run's folder: made anew, carried on, or refused because another run's results stand in it."""

from __future__ import annotations

import fcntl
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from runners.models.convert.beside import scratch
from runners.train.curve import PNG, SVG
from runners.train.durable import remove, write_whole
from runners.train.job import JOB, ROWS, VALIDATION, TrainingJob
from runners.train.loop.checkpoints import ADAPTERS, BEST, WHOLE
from runners.train.loop.folder import FINISHED, check_folder, has_begun
from runners.train.loop.state import STATE
from runners.train.outcome import OUTCOME
from runners.train.outputs import GGUF, SOURCE
from runners.train.prepared import Prepared
from runners.train.record import RECORD, Record
from runners.train.request import Request
from runners.train.tokens import TokenRows
from schemas.errors import StoreCorrupt, UsageError
from schemas.training import LOSSES

LOCK = ".lock"
MADE = (STATE, FINISHED, BEST, LOSSES, SVG, PNG, ADAPTERS, WHOLE, OUTCOME, RECORD, SOURCE)
LOG = "torchrun.log"
BESIDE = ("trackers", "eval_cache", "launch", LOG)
"""What a run makes in its folder, besides GGUF files; the job and its rows are written anew anyway."""
LASTING = tuple(name for name in MADE if name not in (ADAPTERS, WHOLE, RECORD))
"""Of these each is the work of a training; the record alone is written before the job."""


def settle(request: Request, prepared: Prepared) -> TrainingJob:
    """The job, written into the run's folder, where an earlier one of the same identity may have left its state.

    Raises UsageError where the folder holds another run's results, with what differs, where another process trains in
    it, and where it cannot be written.
    """
    from safetensors import SafetensorError

    place = request.folder or request.root
    try:
        with scratch(place / "job") as part:
            made = _make(request, prepared, part)
            job = made.model_copy(update={"folder": request.folder or request.root / run_name(request, made.identity)})
            if request.joins:
                return _joined(job)
            _move(part, job, Record.of(request, prepared, job, part), fresh=request.fresh)
            return job
    except OSError as error:
        text = f"{error.filename or place}: {error.strerror}; name another folder by --ckpt-output-dir"
        raise UsageError(text) from error
    except SafetensorError as error:  # by which a full disk is told
        raise UsageError(f"{place}: {error}; name another folder by --ckpt-output-dir") from error


def run_name(request: Request, identity: str) -> str:
    """What the folder of a run is called where none is named: the model, and the beginning of the run's identity."""
    shown = re.sub(r"[^\w.]+", "-", request.base.name.rpartition("/")[2]).strip("-.")[:60]
    return f"{shown or 'model'}-{identity[:8]}"


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Within the block no other process trains in this folder. Raises UsageError where one does."""
    with (folder / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UsageError(
                f"another process trains in {folder} now; wait for it, or name another folder by --ckpt-output-dir"
            ) from error
        yield


@contextmanager
def alone_with(job: TrainingJob) -> Iterator[None]:
    """Within the block no other process trains in the job's folder, in which this job stands. Raises UsageError where
    one does, or has put a job of its own there since `settle`.
    """
    with alone_in(job.folder):
        if TrainingJob.read(job.folder).identity != job.identity:
            raise UsageError(
                f"another process has begun another training in {job.folder}; name another folder by --ckpt-output-dir"
            )
        yield


def clear(folder: Path) -> None:
    """Remove what a run made in a folder, and nothing else. What stands `BESIDE` goes only where a run of ours was: its
    names are those of other people's folders as well.
    """
    names = (*MADE, *BESIDE) if _is_ours(folder) else MADE
    for path in (*(folder / name for name in names), *folder.glob(f"{GGUF}-*.gguf")):
        remove(path)


def written(folder: Path) -> int:
    """Bytes of the checkpoints, models and state that an earlier process has left of a run: they have their room."""
    held = [*(folder / name for name in (STATE, ADAPTERS, WHOLE)), *folder.glob(f"{GGUF}-*.gguf")]
    files = (path for one in held for path in (one, *one.rglob("*")))
    return sum(path.lstat().st_size for path in files if path.is_file() and not path.is_symlink())


def check_foreign(folder: Path) -> None:
    """Raise UsageError where what a run makes, and would replace, stands in a folder that no run of ours has left."""
    if _is_ours(folder):
        return
    patterns = (f"{ADAPTERS}/*", f"{WHOLE}/*", f"{GGUF}-*.gguf", *LASTING, LOG, JOB)
    left = [*(path for pattern in patterns for path in folder.glob(pattern)), *_strange(folder)]
    if left:
        raise UsageError(
            f"{left[0]} was left by something else; name another folder by --ckpt-output-dir, or begin anew there with"
            " --fresh, which removes it"
        )


def _strange(folder: Path) -> Iterator[Path]:
    """Files that stand where a run puts its own before the job, and are none: a run may have been killed there."""
    for name in (ROWS, VALIDATION):
        try:
            if (folder / name).exists():
                TokenRows.open(folder / name)
        except StoreCorrupt:
            yield folder / name
    try:
        if (folder / RECORD).exists():
            Record.model_validate_json((folder / RECORD).read_bytes())
    except ValidationError:
        yield folder / RECORD


def _is_ours(folder: Path) -> bool:
    """Other programs write a job.json as well."""
    try:
        return (folder / JOB).is_file() and bool(TrainingJob.read(folder))
    except StoreCorrupt:
        return False


def _make(request: Request, prepared: Prepared, part: Path) -> TrainingJob:
    return TrainingJob.make(
        request.base.path,
        part,
        rows=prepared.rows,
        taught=prepared.taught,
        validation=prepared.validation,
        profile=request.profile,
        seed=request.seed,
        device=request.device,
        sharding=request.sharding,
    )


def _move(part: Path, job: TrainingJob, record: Record, *, fresh: bool) -> None:
    """The job's files into its folder, the job itself last: where it is, all that it needs is."""
    job.folder.mkdir(parents=True, exist_ok=True)
    with alone_in(job.folder):
        if fresh:
            clear(job.folder)
        else:
            check_foreign(job.folder)
        check_folder(job)
        if (job.folder / JOB).is_file() and not has_begun(job.folder):
            clear(job.folder)  # what a run left that was killed before its first state, or while it was cleared
        for name in (ROWS, VALIDATION):
            (part / name).replace(job.folder / name)
        write_whole(job.folder / RECORD, record.model_dump_json(indent=2) + "\n")
        write_whole(job.folder / JOB, job.model_dump_json(indent=2) + "\n")


def _joined(job: TrainingJob) -> TrainingJob:
    """The job that another machine has written into the shared folder, or is about to write."""
    if (job.folder / JOB).is_file() and TrainingJob.read(job.folder).identity != job.identity:
        raise UsageError(
            f"{job.folder} holds another run than this command's; give the same options, data and model on all machines"
        )
    return job
