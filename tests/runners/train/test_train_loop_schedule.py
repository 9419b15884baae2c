"""Learning rates of every schedule: how they rise, where they are highest, and where they end."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from runners.train.loop.schedule import learning_rate
from runners.train.profile import TrainingProfile

STEPS = 101


def rates(**changes: Any) -> list[float]:
    profile = TrainingProfile(method="lora", epochs=1, learning_rate=2.0, **changes)
    return [learning_rate(step, steps=STEPS, profile=profile) for step in range(STEPS)]


@pytest.mark.parametrize("schedule", ["cosine", "linear", "constant"])
def test_a_rate_rises_in_equal_steps_and_never_again(schedule: str) -> None:
    made = rates(schedule=schedule, warmup_steps=4)
    assert made[:5] == pytest.approx([0.5, 1.0, 1.5, 2.0, 2.0])
    assert all(later <= sooner for sooner, later in pairwise(made[4:]))


@pytest.mark.parametrize(
    ("schedule", "middle", "end"), [("cosine", 1.1, 0.2), ("linear", 1.1, 0.2), ("constant", 2.0, 2.0)]
)
def test_a_rate_falls_to_its_floor(schedule: str, middle: float, end: float) -> None:
    made = rates(schedule=schedule, warmup_steps=1)
    assert made[51] == pytest.approx(middle, abs=1e-9)
    assert made[-1] == pytest.approx(end, abs=2e-2)


def test_a_quarter_of_the_way_the_cosine_is_above_the_line() -> None:
    assert rates(schedule="cosine", warmup_steps=0)[25] > rates(schedule="linear", warmup_steps=0)[25]


def test_a_floor_of_none_and_of_all() -> None:
    assert rates(floor=0.0, warmup_steps=0)[-1] < 0.01
    assert set(rates(floor=1.0, warmup_steps=0)) == {2.0}


def test_the_warm_up_is_a_share_where_no_number_is_given() -> None:
    made = rates(warmup_share=0.1)
    assert made.index(max(made)) == 9
    assert rates(warmup_share=0.1, warmup_steps=0)[0] == 2.0


def test_a_warm_up_that_is_longer_than_training_only_rises() -> None:
    made = rates(warmup_steps=500)
    assert made == sorted(made)
    assert made[-1] == pytest.approx(2.0 * 101 / 500)
