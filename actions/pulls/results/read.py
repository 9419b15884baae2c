"""The result of a workflow run: an artifact of this very run, read in memory, its manifest compared byte by byte."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from actions.pulls.case import Case
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


def check_run(case: Case, run: int) -> None:
    """Raise ArtifactRefused unless a run is one of our workflow's file on the default branch, started by dispatch."""
    check_origin(
        case.hub.run(run),
        event="workflow_dispatch",
        path=f".github/workflows/{case.run_workflow}",
        branch=case.hub.default_branch,
        repository=case.hub.id,
        run_id=run,
    )


def read_earlier(case: Case, run: int) -> Results:
    """What an earlier run of ours left; nothing where it cannot be had any more, or cannot be trusted."""
    try:
        check_run(case, run)
        return read_results(case, run)
    except TaxobotError as error:
        case.say(f"what run {run} left is not shown: {error}")
        return Results()


def read_results(case: Case, run: int) -> Results:
    """Read result and precheck of a run of ours, where it left them. Raises ArtifactRefused and Rejected."""
    newest = {one.name: one for one in sorted(case.hub.artifacts(run), key=lambda one: one.id) if not one.expired}
    measured, asked = newest.get(RESULT), newest.get(PRECHECK)
    return Results(
        _parse(unpack(_download(case, measured), names={*NAMES}, limit=LIMIT)) if measured else None,
        _parse_precheck(unpack(_download(case, asked), names={PRECHECK_FILE}, limit=LIMIT)) if asked else None,
        measured.id if measured else None,
    )


def results_of(files: Mapping[str, bytes]) -> Results:
    """Read the files of a result or of a precheck, whoever brought them. Raises Altered and ArtifactRefused."""
    measured = {name: content for name, content in files.items() if name != PRECHECK_FILE}
    return Results(
        _parse(measured) if measured else None,
        _parse_precheck(files) if PRECHECK_FILE in files else None,
    )


def _download(case: Case, artifact: Artifact) -> bytes:
    if artifact.size > LIMIT:
        raise ArtifactRefused(f"the artifact {artifact.name} has {artifact.size:,} bytes; at most {LIMIT:,} are read")
    return case.hub.download(artifact.id, limit=LIMIT)


def _parse(files: Mapping[str, bytes]) -> RunResult:
    verify_manifest(files)
    if RESULT_FILE not in files or MANIFEST not in files:
        raise ArtifactRefused(f"the artifact {RESULT} lacks {RESULT_FILE} or {MANIFEST}")
    return _read(RunResult, files[RESULT_FILE], RESULT_FILE)


def _parse_precheck(files: Mapping[str, bytes]) -> Precheck:
    return _read(Precheck, files[PRECHECK_FILE], PRECHECK_FILE)


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
