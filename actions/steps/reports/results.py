"""The result of a workflow run: an artifact of this very run, read in memory, its manifest compared byte by byte."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from actions.steps.context import Step
from bot.github.artifacts import ArtifactRefused, unpack
from bot.github.origin import check_origin
from bot.github.values import Artifact
from bot.records import Purpose
from runners.stages.artifacts import NAMES
from schemas.errors import TaxobotError
from schemas.manifest import MANIFEST, verify_manifest
from schemas.manifest import RESULT as RESULT_FILE
from schemas.precheck import Precheck
from schemas.result import RunResult

Found = TypeVar("Found", bound=BaseModel)
RESULT = "taxobot-result"
PRECHECK = "taxobot-precheck"
PRECHECK_FILE = "precheck.json"
LIMIT = 64 * 1024 * 1024
"""Bytes of a result, packed and unpacked."""


@dataclass(frozen=True)
class Results:
    """What a run left; `artifact` is the id of the result's files."""

    result: RunResult | None = None
    precheck: Precheck | None = None
    artifact: int | None = None

    def left_by(self, purpose: Purpose) -> Results:
        """What a run of this purpose may leave: a precheck measures nothing, whatever its job has uploaded."""
        return replace(self, precheck=None) if purpose == "run" else Results(precheck=self.precheck)


def check_run(step: Step, run: int) -> None:
    """Raise ArtifactRefused unless a run is one of our workflow's file on the default branch, started by dispatch."""
    check_origin(
        step.hub.run(run),
        event="workflow_dispatch",
        path=f".github/workflows/{step.inputs.run_workflow}",
        branch=step.hub.default_branch,
        repository=step.hub.id,
        run_id=run,
    )


def read_earlier(step: Step, run: int) -> Results:
    """What an earlier run of ours left; nothing where it cannot be had any more, or cannot be trusted."""
    try:
        check_run(step, run)
        return read_results(step, run)
    except TaxobotError as error:
        step.say(f"what run {run} left is not shown: {error}")
        return Results()


def read_results(step: Step, run: int) -> Results:
    """Read result and precheck of a run of ours, where it left them. Raises ArtifactRefused and Rejected."""
    newest = {one.name: one for one in sorted(step.hub.artifacts(run), key=lambda one: one.id) if not one.expired}
    measured, asked = newest.get(RESULT), newest.get(PRECHECK)
    return Results(
        _parse(_files(step, measured)) if measured else None,
        _parse_precheck(_download(step, asked)) if asked else None,
        measured.id if measured else None,
    )


def _files(step: Step, artifact: Artifact) -> dict[str, bytes]:
    files = unpack(_download(step, artifact), names={*NAMES, MANIFEST}, limit=LIMIT)
    verify_manifest(files)
    return files


def _download(step: Step, artifact: Artifact) -> bytes:
    if artifact.size > LIMIT:
        raise ArtifactRefused(f"the artifact {artifact.name} has {artifact.size:,} bytes; at most {LIMIT:,} are read")
    return step.hub.download(artifact.id, limit=LIMIT)


def _parse(files: dict[str, bytes]) -> RunResult:
    if RESULT_FILE not in files or MANIFEST not in files:
        raise ArtifactRefused(f"the artifact {RESULT} lacks {RESULT_FILE} or {MANIFEST}")
    return _read(RunResult, files[RESULT_FILE], RESULT_FILE)


def _parse_precheck(packed: bytes) -> Precheck:
    content = unpack(packed, names={PRECHECK_FILE}, limit=LIMIT)[PRECHECK_FILE]
    return _read(Precheck, content, PRECHECK_FILE)


def _read(kind: type[Found], content: bytes, name: str) -> Found:
    try:
        found = kind.model_validate_json(content)
        json.loads(content, parse_constant=_finite, parse_float=_finite)
        return found
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]["msg"]
        raise ArtifactRefused(f"{name} is not what it has to be: {first}") from None
    except ValueError as error:
        raise ArtifactRefused(f"{name} is not what it has to be: {error}") from None


def _finite(number: str) -> float:
    """NaN is within no margin and beyond none, and infinity is nothing that anybody measured."""
    if not math.isfinite(value := float(number)):
        raise ValueError(f"{number[:20]} is no number")
    return value
