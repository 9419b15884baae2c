"""The manifest of a run: the SHA-256 of every file of its result, and what they were made with and from.

It stands beside them as `manifest.json`, so that whoever is given the files can tell that none was lost or changed on
the way, and can make them again. It proves nothing about who made them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from schemas.errors import Altered, UsageError
from schemas.item import Frozen
from schemas.policy import Policy
from schemas.result import RunResult
from schemas.results import read_result

MANIFEST = "manifest.json"
RESULT = "result.json"
MANIFEST_VERSION: Literal[2] = 2
_COMMIT = "^[0-9a-f]{40}([0-9a-f]{24})?$"
Commit = Annotated[str, Field(pattern=_COMMIT)]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Recipe(Frozen):
    """What a run was given, besides the commits and the seed.

    `base` is the commit that its base named then, whose policy was in force; the commit that the head left it at may be
    older. `preset` is the one that was used, `policy` what the file on the base said. `threads` are the CPU threads
    that were asked for (None: the preset's), `versions` those of Python and of the libraries that numbers depend on.
    """

    base: Commit
    preset: str
    policy: Policy
    threads: Annotated[int, Field(ge=1, le=4096)] | None = None
    versions: dict[str, str] = {}


class Manifest(Frozen):
    """`files` maps names to digests. The models' digests are empty where a run ended before they were needed.

    `recipe` is None where whoever wrote the manifest did not say how the run was made.
    """

    schema_version: Literal[2] = MANIFEST_VERSION
    tool_version: str
    base_sha: str
    head_sha: str
    seed: Annotated[int, Field(ge=0, lt=2**32)]
    base_model: str
    tuned_model: str
    files: dict[str, Digest]
    recipe: Recipe | None = None


def make_manifest(result: RunResult, files: Mapping[str, bytes], recipe: Recipe | None = None) -> Manifest:
    """The manifest of a result and of all files that were written for it, by their names."""
    digests = {name: _digest(files[name]) for name in sorted(files)}
    return Manifest.model_validate({**_origin(result), "files": digests, "recipe": recipe})


def is_commit(name: str) -> bool:
    """Whether this is a commit's full name, which stays one and the same; not a branch, nor words for git."""
    return re.fullmatch(_COMMIT, name) is not None


def verify_manifest(files: Mapping[str, bytes]) -> Manifest:
    """Check a whole result, `manifest.json` among its files, and return its manifest.

    Raises Altered, naming the file: one that is missing, added or changed, or a manifest that says something else than
    `result.json` does.
    """
    manifest = read_manifest(files)
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


def read_manifest(files: Mapping[str, bytes]) -> Manifest:
    """The manifest among the files, as it is written. Raises Altered where it is missing or cannot be read."""
    if MANIFEST not in files:
        raise Altered(f"{MANIFEST} is missing from the result")
    try:
        held = json.loads(files[MANIFEST])
        version = held.get("schema_version") if isinstance(held, dict) else None
        if type(version) is int and version != MANIFEST_VERSION:
            raise Altered(f"{MANIFEST} is of version {version}; this taxobot reads {MANIFEST_VERSION}: run it again")
        return Manifest.model_validate_json(files[MANIFEST])
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise Altered(f"{MANIFEST} cannot be read: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    except (ValueError, RecursionError) as error:
        raise Altered(f"{MANIFEST} cannot be read: {error}") from None


def _check_origin(manifest: Manifest, content: bytes) -> None:
    try:
        result = read_result(content, at=RESULT)
    except UsageError as error:
        raise Altered(str(error)) from None
    for name, value in _origin(result).items():
        if getattr(manifest, name) != value:
            raise Altered(f"{MANIFEST} was changed: its {name} is not that of {RESULT}")
    if manifest.recipe is not None and manifest.recipe.preset != result.models.preset:
        raise Altered(f"{MANIFEST} was changed: its preset is not that of {RESULT}")


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
