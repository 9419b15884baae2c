from __future__ import annotations

from typing import Any

import pytest

from runners.evaluate.judges.fitness import Fitness
from runners.evaluate.verdict.leaf import LeafRecords, compare_leaf


def records_of(make: Any, marks: tuple[float, ...]) -> LeafRecords:
    items = tuple(make.opened(f"o{index}") for index in range(8))
    answers = tuple(record.model_copy(update={"marks": marks}) for record in make.open_records(items, [5.0] * 8))
    return LeafRecords(
        leaf="compositional_skills/x",
        leaf_kind="freeform skill",
        open_items=items,
        base_answers=answers,
        tuned_answers=answers,
        fitness=Fitness(own=10.0, shuffled=1.5, judge="strict"),
    )


@pytest.mark.parametrize(("marks", "noise"), [((), None), ((4.0, 6.0), pytest.approx(2**0.5))])
def test_repeated_marks_tell_the_judges_noise(make: Any, marks: tuple[float, ...], noise: float | None) -> None:
    check = compare_leaf(records_of(make, marks)).judge
    assert check is not None
    assert (check.judge, check.fit, check.noise) == ("strict", True, noise)
