"""A job's folder before it begins: as no earlier job could have left it, but for the stages that were finished."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from actions.worker.bench import PERSISTENT, Bench
from actions.worker.given import configuration, endpoints, readable, variables
from runners.worker.assignment import (
    ASSIGNMENT,
    CONFIG,
    OUT,
    PARCEL,
    RUN,
    SOCKET,
    TEMPORARY,
    Assignment,
    Expected,
)
from runners.worker.cell import Cell
from runners.worker.egress import open_egress
from runners.worker.parcel import unpack
from schemas.errors import UsageError
from schemas.jobs import Job


@contextmanager
def prepare(bench: Bench, job: Job) -> Iterator[Cell]:
    """Within the block the job can be started in this cell. Raises UsageError where its parcel is gone or no parcel."""
    content = PERSISTENT(bench.book.parcels.get, job.parcel) if job.parcel else None
    if content is None:
        raise UsageError("the parcel of the job is gone; `/taxobot retry` makes another one")
    name = folder_name(job)
    bench.sandbox.stop(Cell(name, bench.folder / name))  # what a try of a worker that was killed may have left running
    folder = make_folder(bench.folder / name)
    index = unpack(content, folder / PARCEL)
    programs = not bench.sandbox.own_programs
    with _way_out(bench) as egress:
        bare = Cell(name, folder, readable(bench.operator, programs=programs), egress=egress)
        place = bench.sandbox.place(bare)
        given = variables(bench.operator, bench.environ, place=place)
        if not programs:
            del given["PATH"]  # it is the image's
        cell = replace(bare, environment=given)
        text = configuration(bench.operator, index, documents=place / PARCEL, programs=programs)
        _write_new(folder / CONFIG, text)
        _write_new(folder / ASSIGNMENT, _assignment(bench, job, cell).model_dump_json())
        yield cell


def folder_name(job: Job) -> str:
    """The folder of a life: a second try finds what the first one finished, another head nothing."""
    return hashlib.sha256(job.life.encode()).hexdigest()[:32]


def make_folder(folder: Path) -> Path:
    """Make a job's folder, empty but for its run directory; a link in its place is removed, not followed."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in folder.iterdir():
        if path.is_symlink() or not path.is_dir():
            path.unlink()
        elif path.name != RUN:
            shutil.rmtree(path)
    for name in (RUN, OUT, TEMPORARY):
        (folder / name).mkdir(exist_ok=True)
    os.utime(folder)
    return folder


def _write_new(path: Path, text: str) -> None:
    """Not through a link: what an earlier try left running may have put one there meanwhile."""
    with path.open("x", encoding="utf-8") as file:
        file.write(text)


@contextmanager
def _way_out(bench: Bench) -> Iterator[Path | None]:
    """The folder of a socket that leads to the configured endpoints; None, and no way at all, where there are none."""
    if not (allowed := endpoints(bench.operator)):
        yield None
        return
    with TemporaryDirectory(prefix="taxobot-egress-") as folder, open_egress(Path(folder, SOCKET), allowed):
        yield Path(folder)


def _assignment(bench: Bench, job: Job, cell: Cell) -> Assignment:
    door = bench.sandbox.door(cell)
    return Assignment(
        job=job,
        isolation=bench.sandbox.name,
        expected=Expected(home=str(Path.home()), readonly=tuple(map(str, cell.readonly))),
        endpoints=endpoints(bench.operator) if door else (),
        egress=str(door) if door else "",
        tokens=bench.operator.app.budget.job_teacher_tokens,
    )
