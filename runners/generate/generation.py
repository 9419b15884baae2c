"""Generation from beginning to end: leaves to lessons, questions for the end, rows, decisions, files.

    material -> lesson (taught | withheld) -> multiple-choice items -> rows -> decided in order -> files

Only orchestration. What is asked and answered is remembered by the models' journal: a run that was ended in any way is
carried on by the same request.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from runners.generate.conclude import conclude
from runners.generate.embedded import generate_embedded
from runners.generate.explain import explain
from runners.generate.garbage import rare_collections
from runners.generate.lessons import prepare
from runners.generate.made import Made
from runners.generate.request import Material, Request
from runners.generate.rounds import OpenModels, make_rows
from runners.generate.scratch import SCRATCH, scratch
from runners.generate.teacher import ExtractiveTeacher
from runners.interrupt import run_interruptible
from runners.progress import Progress
from schemas.errors import EmptyResult
from schemas.generation import GeneratedRow, GenerationFunnel, GenerationManifest

MESSAGE = "interrupted: every answer that came is kept; the same command carries on and asks for the others only"


@dataclass(frozen=True, slots=True)
class Generation:
    """What came of it. `folder` is None where a preview was asked for; then `preview` holds the rows, by leaf."""

    folder: Path | None
    funnel: GenerationFunnel
    manifest: GenerationManifest | None
    kept: dict[str, int]
    preview: dict[str, tuple[GeneratedRow, ...]]


def generate(
    materials: Sequence[Material],
    request: Request,
    *,
    models: OpenModels | None,
    output: Path,
    when: datetime,
    progress: Progress,
) -> Generation:
    """Make rows for these leaves and leave the files in a folder of its own below `output`, named by `when`.

    `models` is None for the embedded teacher only, as `request.flows` is. A leaf that gives nothing, or whose flow
    fails, is told in the funnel and stops no other one. Raises EmptyResult, which says where the rows were lost, where
    no leaf keeps any; UsageError where prompts cannot fit, EndpointError where the models cannot be asked any more, and
    Interrupted.
    """
    with scratch(output / SCRATCH) as folder:
        made = _make(materials, request, models, folder=folder, progress=progress)
        return _finish(made, request, output=output, when=when, progress=progress)


def _make(
    materials: Sequence[Material], request: Request, models: OpenModels | None, *, folder: Path, progress: Progress
) -> Made:
    if request.flows is None or models is None:
        return generate_embedded(materials, request, ExtractiveTeacher(), folder=folder, progress=progress)
    ready = prepare(materials, request, progress=progress)
    rows = make_rows(ready.lessons, request, request.flows, models=models, folder=folder, progress=progress)
    with rare_collections():
        made = run_interruptible(rows, message=MESSAGE)
    return replace(made, funnels=(*made.funnels, *ready.failed))


def _finish(made: Made, request: Request, *, output: Path, when: datetime, progress: Progress) -> Generation:
    funnel = GenerationFunnel(leaves=made.funnels)
    kept = {one.lesson.leaf.path: len(one.rows) for one in made.leaves}
    if not any(kept.values()):
        raise EmptyResult(explain(funnel))
    if request.preview is not None:
        shown = {one.lesson.leaf.path: tuple(one.rows) for one in made.leaves}
        return Generation(None, funnel, None, kept, shown)
    with progress.stage("write"), scratch(output / SCRATCH) as building:
        folder, manifest = conclude(made, request, funnel, building=building, output=output, when=when)
    return Generation(folder, funnel, manifest, kept, {})
