"""A sandbox that shuts nothing in and runs a script of the test in place of the job, and a bench around it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from actions.worker.bench import Bench
from bot.app.book.book import Book
from examples.materialise import Example
from runners.taxonomy.download import download
from runners.taxonomy.git import Repository
from runners.taxonomy.policy import policy_id
from runners.worker.cell import Cell, Sandbox
from runners.worker.parcel import pack
from schemas.config import OperatorConfig
from schemas.jobs import Isolation, Job, Purpose


@dataclass
class FakeSandbox:
    """Runs `script` with the job's folder as its argument; keeps the cells that it was asked for."""

    script: str
    name: Isolation = "bubblewrap"
    own_programs: bool = False
    python: str = sys.executable
    cells: list[Cell] = field(default_factory=list)
    stopped: int = 0

    def place(self, cell: Cell) -> Path:
        return cell.folder

    def door(self, cell: Cell) -> Path | None:
        return cell.egress

    def command(self, cell: Cell, arguments: Sequence[str]) -> list[str]:
        self.cells.append(cell)
        return [self.python, "-c", self.script, str(cell.folder)]

    def environment(self, cell: Cell) -> Mapping[str, str]:
        return cell.environment

    def stop(self, cell: Cell) -> None:
        self.stopped += 1


def bench_at(
    folder: Path, sandbox: Sandbox, *, environ: Mapping[str, str] | None = None, process: str = "here", **config: Any
) -> Bench:
    """A bench on an SQLite book below `folder`; `config` is the operator's."""
    held = {"worker": {"heartbeat_seconds": 0.05}} | config
    operator = OperatorConfig.model_validate(held)
    book = Book.open(f"sqlite:///{folder / 'state.sqlite'}")
    return Bench(book, process, sandbox, operator, folder / "jobs", environ or {})


def job_of(
    example: Example, *, branch: str = "skills", purpose: Purpose = "precheck", job: str = "job-1", **more: Any
) -> Job:
    """A job about a branch of the example."""
    repository = Repository.open(example.taxonomy)
    base = repository.resolve(example.base)
    given = {
        "life": "life-1",
        "head": repository.resolve(example.branches[branch]),
        "base": base,
        "merge_base": base,
        "policy": policy_id(repository, base),
    }
    return Job.model_validate(
        {
            "id": job,
            "repository": 1,
            "name": "o/t",
            "pull": 1,
            "purpose": purpose,
            "wall_minutes": 10.0,
            **given,
            **more,
        }
    )


def parcel_of(example: Example, job: Job, folder: Path) -> bytes:
    """The parcel of a job about the example, its documents among it."""
    bare = folder / "bare"
    download(str(example.taxonomy), job.head, job.base, folder=bare, protocol="file")
    documents = {}
    for number, (address, mirror) in enumerate(example.mirrors.items()):
        documents[address] = folder / f"documents-{number}"
        commit = Repository.open(Path(mirror)).resolve("HEAD")
        download(mirror, f"{commit}:refs/heads/x", folder=documents[address], protocol="file")
    return pack(bare, documents=documents, hosts=("github.com",), pdf="light")


def enter(bench: Bench, job: Job, content: bytes) -> Job:
    """The job as it is in the book once it was handed over, with its parcel."""
    spec = job.model_copy(update={"parcel": bench.book.parcels.put(content)})
    bench.book.jobs.ask(spec, author=1, lane=0, dispatcher="worker")
    bench.book.jobs.sent(spec)
    return spec
