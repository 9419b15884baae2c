"""What a models folder remembers of a download: `taxobot-model.json` beside the files that came."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from runners.models.removal import RECORD
from schemas.item import Frozen


class BroughtFile(Frozen):
    """A file as it was brought: its commit, its size in bytes, the SHA-256 of its content."""

    commit: str
    size: int
    sha256: str


class Brought(Frozen):
    """Where a model came from. `revision` is what was asked for, `commit` what that was then; both are of the latest
    download where a folder holds several GGUF models, and then each file has its own commit.
    """

    endpoint: str
    repository: str
    revision: str
    commit: str
    license: str | None
    files: dict[str, BroughtFile]


def read_record(folder: Path) -> Brought | None:
    """What the folder says of itself; None where it was not brought here by a download, or says nothing readable."""
    try:
        return Brought.model_validate_json((folder / RECORD).read_bytes())
    except (OSError, ValidationError):
        return None


def write_record(folder: Path, record: Brought) -> None:
    """Write it, whole or not at all."""
    beside = folder / f".{RECORD}"
    beside.write_text(record.model_dump_json(indent=2) + "\n", encoding="utf-8")
    beside.replace(folder / RECORD)
