from __future__ import annotations

from typing import Any

import pytest

from fakes.judges import FixedJudge, ticks
from runners.evaluate.judges.fitness import Fitness, fitness
from runners.evaluate.judges.overlap import OverlapJudge
from runners.evaluate.judges.seam import FIVE
from schemas.result import JudgeCheck

REFERENCES = ("the mill by the river", "seven grey seals", "oil carried upstairs nightly")


def items_of(make: Any) -> list[Any]:
    return [make.opened(f"o{index}", reference=text) for index, text in enumerate(REFERENCES)]


def test_a_judge_that_tells_answers_apart_is_fit(make: Any) -> None:
    tick, told = ticks()
    result = fitness(OverlapJudge(), items_of(make), tick=tick)
    assert result == Fitness(own=10.0, shuffled=1.0, judge="overlap judge (embedded)")
    assert result.fit
    assert sum(told) == 6


@pytest.mark.parametrize("mark", [10.0, 1.0, 5.5, None])
def test_a_judge_that_does_not_is_unfit(make: Any, mark: float | None) -> None:
    result = fitness(FixedJudge(mark), items_of(make))
    assert not result.fit
    assert result.describe().startswith("the judge is unfit")
    assert ("6 of 6 ratings are missing and count as the worst; most often: " in result.describe()) is (mark is None)


@pytest.mark.parametrize(
    ("own", "shuffled", "fit"),
    [
        (9.0, 3.0, True),
        (8.99, 3.0, False),
        (9.0, 3.01, False),
        (10.0, 1.0, True),
        (9.0, None, True),
        (1.0, None, False),
    ],
)
def test_the_thresholds(own: float, shuffled: float | None, fit: bool) -> None:
    assert Fitness(own=own, shuffled=shuffled).fit is fit


def test_numbers_that_are_none_are_not_fit() -> None:
    assert not Fitness(own=9.5, shuffled=float("nan")).fit
    assert not Fitness(own=float("nan"), shuffled=2.0).fit


def test_thresholds_go_with_the_scale(make: Any) -> None:
    """4.5 of 5 is 8.9 of 10."""
    assert fitness(FixedJudge(4.5, scale=FIVE), items_of(make)[:1]).own == pytest.approx(8.875)
    assert not fitness(FixedJudge(4.5, scale=FIVE), items_of(make)[:1]).fit
    assert fitness(FixedJudge(4.6, scale=FIVE), items_of(make)[:1]).fit


def test_the_wrong_answer_comes_from_another_seed_where_there_is_one(make: Any) -> None:
    judge = FixedJudge(5.0)
    items = [
        make.opened("a1", cluster="a", reference="one"),
        make.opened("a2", cluster="a", reference="one too"),
        make.opened("b1", cluster="b", reference="two"),
    ]
    fitness(judge, items)
    assert judge.answers == ["one", "one too", "two", "two", "two", "one"]


@pytest.mark.parametrize("count", [1, 3])
def test_without_another_reference_only_the_own_rating_counts(make: Any, count: int) -> None:
    result = fitness(OverlapJudge(), [make.opened(f"o{index}", reference="alike") for index in range(count)])
    assert result == Fitness(own=10.0, shuffled=None, judge="overlap judge (embedded)")
    assert result.fit
    assert "not measured against others'" in result.describe()


def test_the_check_of_a_result_says_the_same() -> None:
    found = Fitness(own=9.5, shuffled=2.0, judge="strict", noise=0.5)
    assert found.check() == JudgeCheck(
        judge="strict", own=9.5, shuffled=2.0, fit=True, said=found.describe(), noise=0.5
    )
