"""After which optimizer steps the validation loss is measured and a checkpoint saved."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from runners.train.plan.steps import Step
from runners.train.profile import TrainingProfile


def saves(plan: Sequence[Step], profile: TrainingProfile) -> frozenset[int]:
    """Numbers of steps, the first is 1: after every epoch, every `save_steps` steps, or as soon as `save_rows` more
    rows were seen; the last step always.
    """
    if profile.save_steps is None and profile.save_rows is None:
        chosen = {number for number in range(1, len(plan)) if plan[number].epoch != plan[number - 1].epoch}
    else:
        chosen = _every(profile.save_steps, plan) | _as_soon_as(profile.save_rows, plan)
    return frozenset(chosen | ({len(plan)} if plan else set()))


def _every(steps: int | None, plan: Sequence[Step]) -> set[int]:
    return set() if steps is None else set(range(steps, len(plan) + 1, steps))


def _as_soon_as(rows: int | None, plan: Sequence[Step]) -> set[int]:
    """A step that brings the rows seen to a further multiple: steps seldom end exactly there."""
    if rows is None:
        return set()
    seen = list(accumulate((len(step.rows) for step in plan), initial=0))
    return {number for number in range(1, len(seen)) if seen[number] // rows > seen[number - 1] // rows}
