"""The base model on the frozen suite, measured ahead of any pull request: the next run finds it stored."""

from __future__ import annotations

from runners.progress import Progress
from runners.seams import Seams
from runners.stages.evaluate import Examined, score
from runners.stages.workshop import Workshop
from runners.store import Store
from schemas.item import Frozen


class FrozenBase(Frozen):
    """How the base model does on the frozen suite; `digest` is the SHA-256 of its folder."""

    model: str
    digest: str
    items: int
    correct: int


def measure_base(*, seams: Seams, store: Store, progress: Progress) -> FrozenBase:
    """Have the base model answer the frozen suite. Raises StoreCorrupt and Interrupted."""
    preset, workshop = seams.preset, Workshop(store, progress)
    base = Examined("base", preset.student, seams.engine.digest(preset.student))
    records = score(preset.frozen(), model=base, part="frozen suite", seams=seams, workshop=workshop)
    return FrozenBase(
        model=preset.student_name,
        digest=base.digest,
        items=len(records),
        correct=sum(record.correct for record in records),
    )
