"""The result of a workflow run: an artifact of this very run, read in memory, its manifest compared byte by byte."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError

from actions.steps.context import Step
from bot.github.artifacts import ArtifactRefused, unpack
from bot.github.values import Artifact
from runners.stages.artifacts import NAMES
from schemas.manifest import MANIFEST, verify_manifest
from schemas.precheck import Precheck
from schemas.result import RunResult

RESULT = "taxobot-result"
PRECHECK = "taxobot-precheck"
PRECHECK_FILE = "precheck.json"
RESULT_FILE = "result.json"
LIMIT = 64 * 1024 * 1024
"""Bytes of a result, packed and unpacked."""


@dataclass(frozen=True)
class Results:
    """What a run left; `artifact` is the id of the result's files."""

    result: RunResult | None = None
    precheck: Precheck | None = None
    artifact: int | None = None


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
    try:
        return RunResult.model_validate_json(files[RESULT_FILE])
    except ValidationError as error:
        raise ArtifactRefused(f"{RESULT_FILE} is not a result: {error.errors(include_input=False)[0]['msg']}") from None


def _parse_precheck(packed: bytes) -> Precheck:
    content = unpack(packed, names={PRECHECK_FILE}, limit=LIMIT)[PRECHECK_FILE]
    try:
        return Precheck.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]["msg"]
        raise ArtifactRefused(f"{PRECHECK_FILE} is not a precheck: {first}") from None
