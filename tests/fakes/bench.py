"""One run directory over the example, with a fake engine and a small frozen suite."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from examples.materialise import Example
from fakes.engine import WEIGHTS, FakeEngine
from runners.evaluate.judges.overlap import OverlapJudge
from runners.generate.teacher import ExtractiveTeacher
from runners.models.presets import TINY
from runners.pipeline import run
from runners.progress import Event, Progress
from runners.seams import RunRequest, Seams
from runners.store import Store
from runners.taxonomy.site import Site
from schemas.item import ChoiceItem, ItemKind
from schemas.result import RunResult

SUITE = tuple(
    ChoiceItem(
        id=f"frozen-{number}",
        kind=ItemKind.FROZEN,
        leaf="frozen/sums",
        cluster=f"sum {number}",
        template="sum",
        question=f"How much is {number} and 1?",
        options=tuple(str(number + step) for step in range(4)),
        answer=1,
    )
    for number in range(120)
)


class Bench:
    """One run directory, and everything a run over it needs."""

    def __init__(self, place: Path, example: Example) -> None:
        student = place / "student"
        student.mkdir(parents=True)
        (student / WEIGHTS).write_text(json.dumps({"known": []}))
        self.output = place / "run"
        self.example = example
        self.taxonomy = example.taxonomy
        self.engine = FakeEngine()
        self.preset = replace(TINY, student=student, frozen=lambda: SUITE, replay=tuple)
        self.mirrors = dict(example.mirrors)
        self.ran: list[str] = []

    def seams(self) -> Seams:
        """What a run over this bench is given."""
        return Seams(
            preset=self.preset,
            teacher=ExtractiveTeacher(),
            judge=OverlapJudge(),
            engine=self.engine,
            site=Site(mirrors=self.mirrors),
        )

    def run(
        self, head: str = "everything", *, seed: int = 0, reader: Callable[[Event], None] | None = None
    ) -> RunResult:
        """Run, and say in `ran` and `engine.calls` what was worked on."""
        progress = self.watch(*([reader] if reader else []))
        return run(self.request(head, seed=seed), seams=self.seams(), store=self.store(), progress=progress)

    def request(self, head: str = "everything", *, seed: int = 0) -> RunRequest:
        """What a run over a branch is asked for."""
        return RunRequest(
            taxonomy=self.taxonomy,
            base=self.example.base,
            head=self.example.branches.get(head, head),
            output=self.output,
            seed=seed,
        )

    def store(self) -> Store:
        """The store of the run directory."""
        return Store(self.output / "store")

    def watch(self, *readers: Callable[[Event], None]) -> Progress:
        """A progress that says in `ran`, from now on, what is worked on; `engine.calls` begins anew as well."""
        self.ran.clear()
        self.engine.calls.clear()

        def note(event: Event) -> None:
            if event.kind == "started":
                self.ran.append(event.title)

        return Progress(note, *readers)

    def edit(self, name: str, path: str, change: Callable[[str], str]) -> str:
        """A branch on top of `everything` that changes one file; the taxonomy becomes a copy."""
        self.taxonomy = self.output.parent / name
        shutil.copytree(self.example.taxonomy, self.taxonomy)
        self.git("checkout", "-q", "-b", name, self.example.branches["everything"])
        file = self.taxonomy / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(change(file.read_text() if file.exists() else ""))
        self.git("add", path)
        self.git("commit", "-q", "-m", "edit")
        return name

    def git(self, *arguments: str) -> None:
        """Run git on the taxonomy."""
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.invalid"]
        subprocess.run(["git", *identity, *arguments], cwd=self.taxonomy, check=True)
