"""The manifest of a run: the SHA-256 of every file of its result, and what they were made with and from.

It stands beside them as `manifest.json`, so that whoever is given the files can tell that none was lost or changed on
the way. It proves nothing about who made them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from schemas.errors import Altered
from schemas.item import Frozen
from schemas.result import RunResult

MANIFEST = "manifest.json"
RESULT = "result.json"
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Manifest(Frozen):
    """`files` maps names to digests. The models' digests are empty where a run ended before they were needed."""

    schema_version: Literal[1] = 1
    tool_version: str
    base_sha: str
    head_sha: str
    seed: int
    base_model: str
    tuned_model: str
    files: dict[str, Digest]


def make_manifest(result: RunResult, files: Mapping[str, bytes]) -> Manifest:
    """The manifest of a result and of all files that were written for it, by their names."""
    digests = {name: _digest(files[name]) for name in sorted(files)}
    return Manifest.model_validate({**_origin(result), "files": digests})


def verify_manifest(files: Mapping[str, bytes]) -> Manifest:
    """Check a whole result, `manifest.json` among its files, and return its manifest.

    Raises Altered, naming the file: one that is missing, added or changed, or a manifest that says something else than
    `result.json` does.
    """
    manifest = _read(files)
    found = {name: _digest(content) for name, content in files.items() if name != MANIFEST}
    for name in sorted(found.keys() | manifest.files.keys() | {RESULT}):
        if name not in found:
            raise Altered(f"{name} is missing from the result")
        if name not in manifest.files:
            raise Altered(f"{name} is not in {MANIFEST}: it was added to the result")
        if found[name] != manifest.files[name]:
            raise Altered(f"{name} was changed: its SHA-256 is not the one in {MANIFEST}")
    _check_origin(manifest, files[RESULT])
    return manifest


def _read(files: Mapping[str, bytes]) -> Manifest:
    if MANIFEST not in files:
        raise Altered(f"{MANIFEST} is missing from the result")
    try:
        return Manifest.model_validate_json(files[MANIFEST])
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise Altered(f"{MANIFEST} cannot be read: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def _check_origin(manifest: Manifest, content: bytes) -> None:
    try:
        said = _origin(RunResult.model_validate_json(content))
    except ValidationError as error:
        raise Altered(f"{RESULT} cannot be read: {error.errors(include_input=False)[0]['msg']}") from None
    for name, value in said.items():
        if getattr(manifest, name) != value:
            raise Altered(f"{MANIFEST} was changed: its {name} is not that of {RESULT}")


def _origin(result: RunResult) -> dict[str, str | int]:
    training = result.training
    return {
        "tool_version": result.tool_version,
        "base_sha": result.base_sha,
        "head_sha": result.head_sha,
        "seed": result.seed,
        "base_model": training.base_digest if training else "",
        "tuned_model": training.tuned_digest if training else "",
    }


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
