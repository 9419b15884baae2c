"""What is known before any GPU time is spent: what a run would cost, and what the base model knows already."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.item import Frozen


class LeafEstimate(Frozen):
    """One leaf of a run to come: passages or seeds that would be taught, rows and evaluation items from them."""

    leaf: str
    kind: str
    passages: int
    rows: int
    items: int


class Estimate(Frozen):
    """What a run would cost. `steps` are optimizer steps, `items` evaluation items, the frozen suite's included.

    `minutes`, for the machine that `basis` names, are the sum of `stages`: `generate`, `train` and `evaluate`, in the
    order of the run. Stored results, which a run does not compute again, are counted as if there were none.
    """

    leaves: tuple[LeafEstimate, ...]
    rows: int
    steps: int
    items: int
    minutes: float
    stages: dict[str, float]
    basis: str


class SeedAnswer(Frozen):
    """A seed question of the contribution with the base model's answer, and the tuned one's where there is one.

    Ratings are 1 to 10, from the judge that the document names; None where the judge could not rate it.
    """

    leaf: str
    question: str
    context: str = ""
    reference: str
    base: str
    base_rating: float | None
    tuned: str | None = None
    tuned_rating: float | None = None


class LeafKnown(Frozen):
    """How well the base model does on one leaf's own questions: mean rating over `n` rated answers of `asked`."""

    leaf: str
    asked: int
    n: int
    mean: Annotated[float, Field(ge=1, le=10)] | None
    known: bool


class Precheck(Frozen):
    """The base model on the contribution's own questions. `known` is whether it does well on every leaf already.

    `threshold` is the mean rating from which a leaf counts as known. `embedded` names taxobot's own stand-ins that the
    answers or ratings come from.
    """

    head_sha: str
    base_model: str
    judge: str
    embedded: tuple[str, ...]
    threshold: float
    leaves: tuple[LeafKnown, ...]
    answers: tuple[SeedAnswer, ...]

    @property
    def known(self) -> bool:
        """Whether the model already does well on all of it."""
        return bool(self.leaves) and all(leaf.known for leaf in self.leaves)
