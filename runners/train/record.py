"""`run.json`: what a run was asked for and made of, for people and for whoever wants to repeat it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from runners.models.load import digest_of
from runners.train.job import ROWS, VALIDATION, TrainingJob
from runners.train.loop.state import versions
from runners.train.outcome import Told
from runners.train.prepared import Prepared
from runners.train.profile import TrainingProfile
from runners.train.request import Request
from schemas.item import Frozen

RECORD = "run.json"


class Record(Frozen):
    """All that decides the weights, with digests (SHA-256), and what the rows were made of."""

    identity: str
    base: str
    base_path: Path
    base_digest: str
    rows_digest: str
    validation_digest: str
    profile: TrainingProfile
    seed: int
    told: Told
    versions: dict[str, str]

    @classmethod
    def of(cls, request: Request, prepared: Prepared, job: TrainingJob, folder: Path) -> Record:
        """Of a job whose rows stand in `folder`."""
        return cls(
            identity=job.identity,
            base=request.base.name,
            base_path=request.base.path,
            base_digest=digest_of(request.base.path),
            rows_digest=_digest(folder / ROWS),
            validation_digest=_digest(folder / VALIDATION),
            profile=job.profile,
            seed=job.seed,
            told=prepared.told,
            versions=versions(),
        )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
