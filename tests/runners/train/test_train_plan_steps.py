"""Steps hold the rows they should, within their budget, in an order that the seed decides."""

from __future__ import annotations

from collections import Counter

import pytest

from runners.train.plan.steps import Step, count_replay, plan_steps
from runners.train.profile import TrainingProfile

PROFILE = TrainingProfile(method="full", epochs=3, learning_rate=1e-3, batch_tokens=64, replay_ratio=0.5)
LENGTHS = [9, 30, 8, 17, 3, 25, 40, 12, 5, 70]
TAUGHT = 6


PLAN_OF_SEED_1 = [(6,), (5, 1), (7, 3), (4, 8, 2, 0), (9,), (4, 8, 2, 0), (1,), (6,), (3, 5)]


def plan(seed: int = 1, **changed: object) -> tuple[Step, ...]:
    return plan_steps(LENGTHS, taught=TAUGHT, profile=PROFILE.model_copy(update=changed), seed=seed)


def shown(steps: tuple[Step, ...], epoch: int) -> Counter[int]:
    return Counter(row for step in steps if step.epoch == epoch for row in step.rows)


@pytest.mark.parametrize("batch_rows", [None, 4])
def test_every_epoch_shows_each_taught_row_once_and_so_many_replayed_ones(batch_rows: int | None) -> None:
    steps = plan(batch_rows=batch_rows)
    for epoch in (1, 2, 3):
        rows = shown(steps, epoch)
        assert {row: count for row, count in rows.items() if row < TAUGHT} == dict.fromkeys(range(TAUGHT), 1)
        assert sum(count for row, count in rows.items() if row >= TAUGHT) == 3
    assert [step.epoch for step in steps] == sorted(step.epoch for step in steps)


@pytest.mark.parametrize("batch_rows", [None, 4])
def test_every_replayed_row_is_shown_before_any_comes_again(batch_rows: int | None) -> None:
    steps = plan(batch_rows=batch_rows, epochs=4)
    replayed = sum((shown(steps, epoch) for epoch in (1, 2, 3, 4)), Counter[int]())
    assert [replayed[row] for row in range(TAUGHT, len(LENGTHS))] == [3, 3, 3, 3]


@pytest.mark.parametrize("batch_rows", [None, 4])
def test_the_seed_decides_everything(batch_rows: int | None) -> None:
    assert plan(1, batch_rows=batch_rows) == plan(1, batch_rows=batch_rows)
    assert plan(1, batch_rows=batch_rows) != plan(2, batch_rows=batch_rows)


def test_the_plan_of_a_seed_is_what_it_always_was() -> None:
    """Stored results of training are found again by what they were made from: a plan must not change unnoticed."""
    assert [step.rows for step in plan(1, epochs=2)] == PLAN_OF_SEED_1


def test_rows_alike_in_length_stand_together_within_the_budget() -> None:
    for step in plan():
        padded = [-(-LENGTHS[row] // 8) * 8 for row in step.rows]
        assert len(padded) == 1 or max(padded) * len(padded) <= PROFILE.batch_tokens
        assert padded == sorted(padded)


def test_a_row_above_the_budget_stands_alone() -> None:
    assert all(len(step.rows) == 1 for step in plan(batch_tokens=1))


def test_so_many_rows_make_a_step_and_what_is_left_the_last_of_the_epoch() -> None:
    assert [len(step.rows) for step in plan(batch_rows=4, epochs=2)] == [4, 4, 1, 4, 4, 1]


def test_training_can_end_before_its_epochs_do() -> None:
    assert plan(most_steps=2) == plan()[:2]
    assert plan(most_steps=10_000) == plan()


def test_replay_has_a_floor_and_needs_a_pool() -> None:
    few = PROFILE.model_copy(update={"replay_floor": 20})
    assert count_replay(6, 4, profile=few) == 20
    assert count_replay(6, 0, profile=few) == 0
    assert count_replay(100, 4, profile=few) == 50


def test_nothing_to_teach_is_no_step() -> None:
    assert plan_steps([], taught=0, profile=PROFILE, seed=1) == ()
