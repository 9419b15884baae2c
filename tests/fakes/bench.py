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
from runners.evaluate.judge import OverlapJudge
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
        self.ran.clear()
        self.engine.calls.clear()

        def note(event: Event) -> None:
            if event.kind == "started":
                self.ran.append(event.title)

        request = RunRequest(
            taxonomy=self.taxonomy,
            base=self.example.base,
            head=self.example.branches.get(head, head),
            output=self.output,
            seed=seed,
        )
        progress = Progress(note, *([reader] if reader else []))
        return run(request, seams=self.seams(), store=Store(self.output / "store"), progress=progress)

    def edit(self, name: str, path: str, change: Callable[[str], str]) -> str:
        """A branch on top of `everything` that changes one file; the taxonomy becomes a copy."""
        self.taxonomy = self.output.parent / name
        shutil.copytree(self.example.taxonomy, self.taxonomy)
        branch = ["git", "checkout", "-q", "-b", name, self.example.branches["everything"]]
        subprocess.run(branch, cwd=self.taxonomy, check=True)
        file = self.taxonomy / path
        file.write_text(change(file.read_text()))
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.invalid"]
        subprocess.run(["git", "add", path], cwd=self.taxonomy, check=True)
        subprocess.run(["git", *identity, "commit", "-q", "-m", "edit"], cwd=self.taxonomy, check=True)
        return name
