"""One training: all that decides the weights, and where they go. Processes of one training read it from its folder."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from runners.models.load import digest_of
from runners.store import digest_of_json
from runners.train.profile import TrainingProfile
from runners.train.tokens import TokenRows
from schemas.errors import StoreCorrupt
from schemas.item import Frozen

JOB, ROWS, VALIDATION = "job.json", "rows.safetensors", "validation.safetensors"


class TrainingJob(Frozen):
    """What is trained on what. `folder` holds the token ids that `ROWS` and `VALIDATION` name and gets everything that
    training makes; of the rows the first `taught` are shown once an epoch, the others are the pool of replay.

    `identity` is a digest of all that decides the weights but machine and libraries: what another one left is never
    taken up.
    """

    base: Path
    folder: Path
    taught: int
    profile: TrainingProfile
    seed: int
    device: Literal["cpu", "cuda", "mps"]
    sharding: Literal["ddp", "fsdp"] = "ddp"
    identity: str

    @classmethod
    def make(
        cls,
        base: Path,
        folder: Path,
        *,
        rows: TokenRows,
        taught: int,
        validation: TokenRows,
        profile: TrainingProfile,
        seed: int,
        device: Literal["cpu", "cuda", "mps"],
        sharding: Literal["ddp", "fsdp"] = "ddp",
    ) -> TrainingJob:
        """Write rows and job into `folder`, which may exist."""
        folder.mkdir(parents=True, exist_ok=True)
        digests = [_write(rows, folder / ROWS), _write(validation, folder / VALIDATION)]
        decisive = [digest_of(base), *digests, taught, profile.model_dump(mode="json"), seed]
        job = cls(
            base=base,
            folder=folder,
            taught=taught,
            profile=profile,
            seed=seed,
            device=device,
            sharding=sharding,
            identity=digest_of_json(decisive),
        )
        (folder / JOB).write_text(job.model_dump_json(indent=2), encoding="utf-8")
        return job

    @classmethod
    def read(cls, folder: Path) -> TrainingJob:
        """The job that was made in `folder`. Raises StoreCorrupt."""
        path = folder / JOB
        try:
            return cls.model_validate_json(path.read_bytes())
        except ValidationError as error:
            raise StoreCorrupt(f"{path} does not say what is trained: {error.errors()[0]['msg']}") from error


def _write(rows: TokenRows, path: Path) -> str:
    rows.save(path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
