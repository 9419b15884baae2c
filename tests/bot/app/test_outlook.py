"""The verdict is promised for the end of all stages, not for the end of the one that goes on."""

from __future__ import annotations

import pytest

from bot.app.outlook import minutes_left
from schemas.jobs import Progress
from schemas.precheck import Estimate

STAGES = {"generate": 2.0, "train": 25.0, "evaluate": 7.0}
ESTIMATE = Estimate(leaves=(), rows=1, steps=1, items=1, minutes=34, stages=STAGES, basis="a machine")


@pytest.mark.parametrize(
    ("told", "left"),
    [
        (Progress(), 34),
        (Progress(stage="generate", since=1), 1 + 25 + 7),
        (Progress(stage="train", since=5, remaining=21), 21 + 7),
        (Progress(stage="train", since=5, remaining=3), 20 + 7),  # of one leaf
        (Progress(stage="train", since=40), 7),
        (Progress(stage="evaluate", since=9, remaining=4), 4),
    ],
)
def test_what_comes_after_the_stage_counts(told: Progress, left: float) -> None:
    assert minutes_left(told, ESTIMATE) == left


def test_time_has_passed_since_it_was_told() -> None:
    assert minutes_left(Progress(stage="evaluate", since=9, remaining=4), ESTIMATE, heard=3) == 1
    assert minutes_left(Progress(stage="train", since=5), ESTIMATE, heard=2) == 18 + 7


def test_without_an_estimate_only_the_last_stage_is_known() -> None:
    assert minutes_left(Progress(stage="train", since=5, remaining=21), None) is None
    assert minutes_left(Progress(stage="evaluate", since=5, remaining=21), None, heard=1) == 20
    assert minutes_left(Progress(stage="evaluate", since=5), None) is None
    assert minutes_left(Progress(remaining=2), None) == 2
    assert minutes_left(Progress(), None) is None
