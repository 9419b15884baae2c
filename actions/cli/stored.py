"""A result that was written earlier: read back, and compared byte by byte with its manifest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.errors import UsageError

if TYPE_CHECKING:
    from schemas.manifest import Manifest
    from schemas.result import RunResult

MOST = 512 * 2**20
"""Bytes of one file; results of large contributions have some ten millions."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A result and its manifest; None where it has none, and nothing tells whether it is as it was written."""

    result: RunResult
    manifest: Manifest | None


def read_stored(place: Path, manifest: Path | None = None) -> Stored:
    """The result at `place`: a `result.json`, or the folder that holds one.

    `manifest` is where its manifest stands; None: beside it, where there may be none. Raises UsageError where something
    cannot be read, and Altered, naming the file, where one is not as it was written.
    """
    from schemas.manifest import MANIFEST, RESULT, verify_manifest
    from schemas.results import read_result

    path = place / RESULT if place.is_dir() else place
    content = _read(path)
    sealed = manifest or path.with_name(MANIFEST)
    if manifest is None and not sealed.exists():
        return Stored(read_result(content, at=str(path)), None)
    files = {name: _read(path.parent / name) for name in _names(path.parent)}
    verified = verify_manifest({**files, RESULT: content, MANIFEST: _read(sealed)})
    return Stored(read_result(content, at=str(path)), verified)


def _names(folder: Path) -> Iterator[str]:
    """The files of a run that are there."""
    from runners.stages.artifacts import NAMES

    return (name for name in NAMES if (folder / name).is_file())


def _read(path: Path) -> bytes:
    from runners.whole import read_whole

    try:
        return read_whole(path, most=MOST)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
