"""The gate's policy: what must hold before a pull request may merge."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.item import Frozen


class GatePolicy(Frozen):
    """Read from the base branch, never from the head.

    Margins: `leaf_margin` and `frozen_margin` are shares of the items (.05 = 5 points), `judge_margin` is in rating
    points.
    """

    require: Literal["no_harm", "better"] = "no_harm"
    leaf_margin: Annotated[float, Field(gt=0, lt=1)] = 0.05
    judge_margin: Annotated[float, Field(gt=0, lt=9)] = 0.5
    frozen_margin: Annotated[float, Field(gt=0, lt=1)] = 0.02
    strict: bool = False
