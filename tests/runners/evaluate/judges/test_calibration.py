from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from fakes.judges import FixedJudge, ticks
from runners.evaluate.judges.calibration import CUT, EVASION, EVASIVE, OWN, SHUFFLED, calibrate
from runners.evaluate.judges.overlap import OverlapJudge
from runners.evaluate.judges.seam import Exchange, Rating
from runners.progress import Tick

REFERENCES = ("the mill by the old river", "seven grey seals sleep here", "oil carried upstairs nightly again")


def items_of(make: Any, *references: str) -> list[Any]:
    return [make.opened(f"o{index}", reference=text) for index, text in enumerate(references or REFERENCES)]


def test_the_embedded_judge_separates_what_differs_in_words(make: Any) -> None:
    tick, told = ticks()
    found = calibrate(OverlapJudge(), items_of(make), tick=tick)
    assert [level.name for level in found.levels] == [OWN, CUT, SHUFFLED, EVASIVE]
    assert [found.separates(name) for name in (CUT, SHUFFLED, EVASIVE)] == [1, 1, 1]
    assert found.fitness.fit
    assert found.levels[0].mean == 10
    assert sum(told) == 12


def test_a_judge_that_says_the_same_of_all_separates_nothing(make: Any) -> None:
    found = calibrate(FixedJudge(7.0), items_of(make))
    assert [found.separates(name) for name in (CUT, SHUFFLED, EVASIVE)] == [0.5, 0.5, 0.5]
    assert not found.fitness.fit


def test_what_it_is_shown(make: Any) -> None:
    judge = FixedJudge(7.0)
    calibrate(judge, items_of(make, "one two three four five six", "ab", "a longer one"))
    assert judge.answers[:3] == ["one two three four five six", "ab", "a longer one"]
    assert judge.answers[3:6] == ["one two", "a", "a"]
    assert judge.answers[6:9] == ["ab", "a longer one", "one two three four five six"]
    assert judge.answers[9:] == [EVASION] * 3


def test_missing_ratings_are_counted_and_shown(make: Any) -> None:
    class Picky(FixedJudge):
        def rate(self, exchanges: Sequence[Exchange], *, tick: Tick) -> tuple[Rating, ...]:
            return tuple(Rating(one.id, None if one.id == "o1" else 9.5, failure="no") for one in exchanges)

    found = calibrate(Picky(None, name="picky"), items_of(make))
    assert [(len(level.ratings), level.missing) for level in found.levels] == [(2, 1)] * 4
    lines = found.table().splitlines()
    assert lines[0] == "Judge: picky"
    assert lines[2].split() == ["the", "reference", "2", "1", "9.50"]
    assert lines[4].split() == ["another", "item's", "reference", "2", "1", "9.50", "50%"]
    assert lines[-1].startswith("the judge is unfit")


def test_what_could_not_be_measured_is_a_dash(make: Any) -> None:
    found = calibrate(OverlapJudge(), items_of(make, "the only one"))
    assert found.separates(SHUFFLED) is None
    assert found.table().splitlines()[4].split() == ["another", "item's", "reference", "0", "0", "-", "-"]


@pytest.mark.parametrize("mark", [None, 12.0])
def test_a_judge_without_any_mark_is_unfit(make: Any, mark: float | None) -> None:
    found = calibrate(FixedJudge(mark), items_of(make))
    assert found.levels[0].mean is None
    assert not found.fitness.fit
