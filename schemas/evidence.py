"""What a run shows beside its numbers: answers of both models one by one, and rows that were rejected.

Everything in it comes from a pull request or a model: it is escaped wherever it is shown.
"""

from __future__ import annotations

from schemas.item import Frozen, ItemKind


class Answered(Frozen):
    """One item with both models' answers. For multiple choice `base` and `tuned` are the options that were chosen.

    `base_right` and `tuned_right` are None where answers are rated, the ratings None where they are chosen or missing.
    `moved` is how far the tuned model's score is above the base model's, 0 where nothing can be said.
    """

    leaf: str
    kind: ItemKind
    question: str
    reference: str
    base: str
    tuned: str
    base_right: bool | None = None
    tuned_right: bool | None = None
    base_rating: float | None = None
    tuned_rating: float | None = None
    comment: str = ""
    moved: float = 0.0


class RejectedRow(Frozen):
    """A row that was made and not kept, with the reason."""

    leaf: str
    reason: str
    question: str
    answer: str


class Evidence(Frozen):
    """Empty where nothing was measured. `answers` hold every item of every leaf, in the order of the items, and those
    of the frozen suite on which the models differ; `rejected` some rows a reason and leaf.
    """

    answers: tuple[Answered, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()
