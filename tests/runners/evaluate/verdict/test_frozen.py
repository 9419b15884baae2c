from __future__ import annotations

from typing import Any

import pytest

from runners.evaluate.statistics.tango import tango_interval
from runners.evaluate.verdict.frozen import compare_frozen
from schemas.errors import EmptyResult
from schemas.item import ItemKind
from schemas.result import FrozenResult, Word


def suite(make: Any, gained: int, lost: int, n: int, *, margin: float) -> FrozenResult:
    items, base, tuned = make.flips(gained, lost, n)
    items = tuple(
        item.model_copy(update={"kind": ItemKind.FROZEN, "leaf": f"frozen/{('verbs', 'nouns')[index % 2]}"})
        for index, item in enumerate(items)
    )
    return compare_frozen(items, base, tuned, margin=margin)


@pytest.mark.parametrize(
    ("gained", "lost", "n", "margin", "word"),
    [
        (33, 36, 1000, 0.02, Word.NO_CHANGE),
        (33, 41, 1000, 0.02, Word.INCONCLUSIVE),
        (3, 2, 60, 0.05, Word.INCONCLUSIVE),
        (3, 2, 200, 0.05, Word.NO_CHANGE),
        (1, 14, 100, 0.05, Word.WORSE),
        (2, 6, 60, 0.05, Word.INCONCLUSIVE),
        (4, 14, 400, 0.05, Word.WORSE),  # within the margin: the gate warns, it does not fail
        (3, 14, 200, 0.05, Word.WORSE),
        (40, 10, 1000, 0.02, Word.BETTER),
    ],
)
def test_words(make: Any, gained: int, lost: int, n: int, margin: float, word: Word) -> None:
    result = suite(make, gained, lost, n, margin=margin)
    assert (result.word, result.margin) == (word, margin)
    interval = result.overall.interval
    assert interval is not None
    assert (interval.low, interval.high) == tango_interval(gained, lost, n)


def test_tasks_add_up_and_come_in_name_order(make: Any) -> None:
    result = suite(make, 33, 36, 1000, margin=0.02)
    assert [task.task for task in result.tasks] == ["nouns", "verbs"]
    assert sum(task.comparison.n for task in result.tasks) == 1000
    moved = sum(task.comparison.delta * task.comparison.n for task in result.tasks)
    assert moved == pytest.approx(-3)
    assert all(task.comparison.interval is not None for task in result.tasks)
    assert result.overall.smallest_effect is not None
    assert 0.01 < result.overall.smallest_effect < 0.04


def test_an_empty_suite_is_an_error(make: Any) -> None:
    with pytest.raises(EmptyResult, match="frozen suite holds no item"):
        compare_frozen((), (), (), margin=0.02)
