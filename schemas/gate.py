"""The gate's policy: what must hold before a pull request may merge."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.item import Frozen


class GatePolicy(Frozen):
    """Read from the base branch, never from the head.

    Margins: `leaf_margin` and `frozen_margin` are shares of the items (.05 = 5 points), `judge_margin` is in rating
    points, `likelihood_margin` in nats a token.

    `skills` is the score that gives a leaf without multiple-choice items its word. Unset: the judge's ratings, but the
    likelihood of the reference answers where only that may gate (`require: better` and `judge: advisory`). `judge`
    `binding` lets the ratings of a judge that is fit decide under `require: better`.

    `least_items` new-question items must be there for a share to gate under `require: better`, `least_rated` for a mean
    of ratings or likelihoods. `least_kept` is the share of the generated rows that must be kept, `least_rows` how many,
    leaf by leaf. `contamination` is the share of evaluation items that may stand in the training rows.
    """

    require: Literal["no_harm", "better"] = "no_harm"
    leaf_margin: Annotated[float, Field(gt=0, lt=1)] = 0.05
    judge_margin: Annotated[float, Field(gt=0, lt=9)] = 0.5
    frozen_margin: Annotated[float, Field(gt=0, lt=1)] = 0.02
    strict: bool = False
    likelihood_margin: Annotated[float, Field(gt=0, lt=10)] = 0.05
    skills: Literal["judge", "likelihood", "exact"] | None = None
    judge: Literal["advisory", "binding"] = "advisory"
    least_items: Annotated[int, Field(ge=1, le=1_000_000)] = 150
    least_rated: Annotated[int, Field(ge=1, le=1_000_000)] = 12
    least_kept: Annotated[float, Field(ge=0, le=1)] = 0.05
    least_rows: Annotated[int, Field(ge=0, le=1_000_000)] = 1
    contamination: Annotated[float, Field(ge=0, le=1)] = 0.0

    @property
    def skill_score(self) -> Literal["judge", "likelihood", "exact"]:
        """The score that gives a leaf without multiple-choice items its word."""
        return self.skills or ("likelihood" if self.require == "better" and self.judge == "advisory" else "judge")
