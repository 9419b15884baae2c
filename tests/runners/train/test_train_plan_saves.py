"""Checkpoints are saved when they should be, and after the last step always."""

from __future__ import annotations

import pytest

from runners.train.plan.saves import saves
from runners.train.plan.steps import Step
from runners.train.profile import TrainingProfile

PLAN = [Step(epoch, tuple(range(rows))) for epoch, rows in ((1, 4), (1, 4), (1, 2), (2, 4), (2, 4), (2, 2), (3, 5))]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {3, 6, 7}),
        ({"save_steps": 2}, {2, 4, 6, 7}),
        ({"save_steps": 100}, {7}),
        # 4, 8, 10, 14, 18, 20, 25 rows were seen: no multiple of 6 is met exactly, and none may be passed by.
        ({"save_rows": 6}, {2, 4, 5, 7}),
        ({"save_rows": 1}, {1, 2, 3, 4, 5, 6, 7}),
        ({"save_steps": 3, "save_rows": 12}, {3, 4, 6, 7}),
    ],
)
def test_saves(asked: dict[str, int], expected: set[int]) -> None:
    profile = TrainingProfile(method="full", epochs=3, learning_rate=1e-3, **asked)
    assert saves(PLAN, profile) == expected


def test_no_steps_are_no_saves() -> None:
    assert saves([], TrainingProfile(method="full", epochs=3, learning_rate=1e-3)) == frozenset()
