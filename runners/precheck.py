"""Does the base model know it already? It answers the contribution's own questions before anything is trained."""

from __future__ import annotations

import math
from collections.abc import Sequence

from runners.contribution import open_contribution
from runners.evaluate.verdict.leaf import MOST_MISSING
from runners.models.presets import Preset
from runners.progress import Progress
from runners.seams import RunRequest, Seams
from runners.stages.evaluate import Examined
from runners.stages.seeds import ask_seeds, show_seeds
from runners.stages.workshop import Workshop
from runners.store import Store
from schemas.item import OpenRecord
from schemas.precheck import LeafKnown, Precheck
from schemas.taxonomy import Leaf

KNOWN_FROM = 7.0
"""Mean rating, of 1 to 10, from which a leaf counts as known. From the embedded judge that is two thirds of the words
in common with the reference, in its order: hardly reached by chance, and not by other words for the same."""
MAKES = ("teacher", "critic")
"""What stand-ins for these make is not looked at here."""


def precheck(request: RunRequest, *, seams: Seams, store: Store, progress: Progress) -> Precheck:
    """Ask the base model, and rate it. The answers are stored: a run on the same store shows them, and asks no more.

    Documents may be out of reach. Raises Blocked where the contribution is INVALID, UsageError, StoreCorrupt and
    Interrupted.
    """
    preset, workshop = seams.preset, Workshop(store, progress)
    contribution = open_contribution(request, site=seams.site, workshop=workshop)
    contribution.check_valid()
    leaves = contribution.leaves
    base = Examined("base", preset.student, seams.engine.digest(preset.student))
    records = ask_seeds(base, leaves, seams=seams, workshop=workshop)
    return Precheck(
        head_sha=contribution.diff.head,
        base_model=preset.student_name,
        judge=seams.judge.name,
        embedded=_standins(preset),
        threshold=KNOWN_FROM,
        leaves=tuple(judge_leaf(leaf, records[leaf.path]) for leaf in leaves),
        answers=show_seeds(leaves, records),
    )


def judge_leaf(leaf: Leaf, records: Sequence[OpenRecord]) -> LeafKnown:
    """Whether a leaf is known: its mean rating reaches the threshold, and hardly an answer went unrated."""
    ratings = [record.rating for record in records if record.rating is not None]
    mean = math.fsum(ratings) / len(ratings) if ratings else None
    enough = len(records) - len(ratings) <= MOST_MISSING * len(records)
    known = mean is not None and mean >= KNOWN_FROM and enough
    return LeafKnown(leaf=leaf.path, asked=len(records), n=len(ratings), mean=mean, known=known)


def _standins(preset: Preset) -> tuple[str, ...]:
    return tuple(name for name in preset.embedded if not name.endswith(MAKES))
