"""What a run shows beside its numbers, gathered from what its stages left."""

from __future__ import annotations

from collections.abc import Sequence

from runners.evaluate.verdict.evidence import Item, gather
from runners.stages.evaluate import Answers
from runners.stages.generate import Prepared
from schemas.evidence import Evidence
from schemas.item import ChoiceItem


def gather_evidence(
    prepared: Sequence[Prepared], suite: Sequence[ChoiceItem], *, before: Answers, after: Answers
) -> Evidence:
    """All items of all leaves with both models' answers, what changed in the suite, and rejected rows with reasons."""
    asked: list[Item] = []
    for one in prepared:
        asked += [*one.plan.choice_items, *one.plan.open_items]
    rejected = [row for one in prepared for row in one.generated.rejected]
    paths = [one.leaf.path for one in prepared]
    return gather([*asked, *suite], before.in_order(paths), after.in_order(paths), rejected=rejected)
