"""How long work still takes: what it says of its stage, and the estimate of the stages that come after. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.jobs import Progress
from schemas.precheck import Estimate

ORDER = ("generate", "train", "evaluate")


def minutes_left(told: Progress, estimate: Estimate | None, *, heard: float = 0.0) -> float | None:
    """Minutes until the verdict, `heard` minutes after this was told; None where nobody knows.

    A worker knows of the stage that it is in, and often only of a leaf of it: the estimate says at least as much.
    """
    own = None if told.remaining is None else max(0.0, told.remaining - heard)
    stages: Mapping[str, float] = estimate.stages if estimate is not None else {}
    if told.stage not in ORDER:
        return sum(stages.values()) if stages else own
    later = ORDER[ORDER.index(told.stage) + 1 :]
    if not all(name in stages for name in later):
        return None
    rest = [stages[told.stage] - told.since - heard] if told.stage in stages else []
    known = rest if own is None else [*rest, own]
    return max(0.0, *known) + sum(stages[name] for name in later) if known else None
