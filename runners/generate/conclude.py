"""A run's folder: the files that others read, where rows were lost, and what it was all made with."""

from __future__ import annotations

import errno
from dataclasses import replace
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from runners.generate.datasets.recipes import Recipes
from runners.generate.datasets.runs import MANIFEST
from runners.generate.datasets.write import write_datasets
from runners.generate.made import Made
from runners.generate.request import Request
from runners.store import digest_of_bytes
from schemas.errors import UsageError
from schemas.generation import GenerationFunnel, GenerationManifest

FUNNEL = "funnel.json"
_FOLDER = "%Y-%m-%d_%H%M%S"


def conclude(
    made: Made, request: Request, funnel: GenerationFunnel, *, building: Path, output: Path, when: datetime
) -> tuple[Path, GenerationManifest]:
    """Write everything into a new folder below `output`, which appears whole: it is put together in `building`.

    Of two runs within a second the later one is named by the next. Raises UsageError where another run takes the
    folder's name meanwhile.
    """
    when = _free(output, when)
    folder, beside = output / when.strftime(_FOLDER), building / "whole"
    beside.mkdir()
    manifest = _write(made, request, funnel, folder=beside, when=when)
    try:
        beside.rename(folder)
    except OSError as error:
        if error.errno not in (errno.EEXIST, errno.ENOTEMPTY):
            raise
        raise UsageError(f"{folder} exists already; name another with --output-dir, or wait a second") from error
    return folder, manifest


def _free(output: Path, when: datetime) -> datetime:
    while (output / when.strftime(_FOLDER)).exists():
        when += timedelta(seconds=1)
    return when


def _write(
    made: Made, request: Request, funnel: GenerationFunnel, *, folder: Path, when: datetime
) -> GenerationManifest:
    written = write_datasets(
        folder,
        made.leaves,
        model=request.model,
        when=when,
        system_prompt=request.system_prompt,
        recipes=_recipes(request, made),
        seed=request.seed,
    )
    content = funnel.model_dump_json(indent=1).encode() + b"\n"
    (folder / FUNNEL).write_bytes(content)
    manifest = GenerationManifest(
        tool_version=version("taxobot"),
        created=when.isoformat(),
        pipeline=request.pipeline,
        seed=request.seed,
        settings=_settings(request),
        models=made.models,
        flows=_flows(request),
        leaves={one.lesson.leaf.path: one.lesson.leaf.digest for one in made.leaves},
        documents={one.lesson.leaf.path: one.lesson.documents.digest for one in made.leaves if one.lesson.documents},
        balance=written.balance,
        overlaps=made.overlaps,
        notes=written.notes,
        files={**written.files, FUNNEL: digest_of_bytes(content)},
    )
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return manifest


def _recipes(request: Request, made: Made) -> Recipes:
    """A target is what people want to train on, so it is not cut down when rows are mixed."""
    kept = [len(one.rows) for one in made.leaves] if request.target else []
    return replace(request.recipes, skill_rows=max(request.recipes.skill_rows, *kept, 0))


def _settings(request: Request) -> dict[str, Any]:
    """What rows depend on, by the names of the options that set it; `chunk-limit` is in tokens, or in words where those
    were asked for.
    """
    return {
        "sdg-scale-factor": request.scale,
        "num-instructions": request.target,
        "rouge-threshold": request.threshold,
        "similarity": request.words,
        "num-seed-examples": request.shown,
        "chunk-limit": request.chunk_limit,
        "max-num-tokens": request.max_tokens,
        "control": request.control,
    }


def _flows(request: Request) -> dict[str, str]:
    if request.flows is None:
        return {}
    flows = {flow.name: flow.digest for flow in (request.flows.knowledge, request.flows.grounded)}
    return flows | {flow.name: flow.digest for flow in (request.flows.freeform, request.flows.choices)}
