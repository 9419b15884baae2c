from __future__ import annotations

from typing import Any

import pytest

from runners.evaluate.statistics.tango import tango_interval
from runners.evaluate.verdict.compare import compare, find_specific_gain
from runners.evaluate.verdict.paired import Sample, pair_choices
from schemas.item import ItemKind

NEW, CONTROL = ItemKind.NEW_QUESTION, ItemKind.CONTROL


def choices(groups: list[list[int]], *, kind: ItemKind = NEW) -> Sample:
    """A sample with these differences, a list a cluster."""
    d = [difference for group in groups for difference in group]
    return Sample(
        kind,
        "choice",
        base=tuple(float(difference < 0) for difference in d),
        tuned=tuple(float(difference > 0) for difference in d),
        clusters=tuple(f"p{index}" for index, group in enumerate(groups) for _ in group),
    )


def ratings(base: list[float], tuned: list[float], clusters: str = "") -> Sample:
    names = tuple(clusters) or tuple(str(index) for index in range(len(base)))
    return Sample(NEW, "judge", base=tuple(base), tuned=tuple(tuned), clusters=names)


def test_independent_choices_use_mcnemar_and_tango(make: Any) -> None:
    comparison = compare(pair_choices(*make.flips(9, 2, 40), kind=NEW))
    assert (comparison.kind, comparison.score) == (NEW, "choice")
    assert (comparison.n, comparison.clusters, comparison.missing, comparison.note) == (40, 40, 0, "")
    assert comparison.delta == pytest.approx(comparison.tuned - comparison.base) == pytest.approx(0.175)
    assert comparison.p == pytest.approx(0.0386, abs=5e-5)
    assert comparison.interval is not None
    assert (comparison.interval.low, comparison.interval.high) == tango_interval(9, 2, 40)
    assert comparison.interval.method == "tango"
    assert comparison.soft_delta == pytest.approx(0.4 * 7 / 40)


def test_shared_passages_use_the_sign_flip_and_an_interval_no_narrower_than_tango() -> None:
    alike = compare(choices([[1, 1, 1, 1]] * 6 + [[0, 0, 0, 0]] * 4 + [[-1, -1, -1, -1]] * 2))
    floor = tango_interval(24, 8, 48)
    assert alike.interval is not None
    assert alike.interval.low < floor[0] < floor[1] < alike.interval.high
    assert alike.p == pytest.approx(74 / 256)  # 6 against 2 of 8 equal clusters, two-sided

    unalike = compare(choices([[1, -1]] * 10))  # the clusters cancel: CR1 is 0, the naive error is not
    assert unalike.interval is not None
    assert unalike.interval.low <= tango_interval(10, 10, 20)[0]
    assert unalike.p == 1.0

    idle = compare(choices([[0, 0]] * 10))
    assert idle.interval is not None
    assert (idle.interval.low, idle.interval.high) == tango_interval(0, 0, 20)


@pytest.mark.parametrize("per_cluster", [1, 3])
def test_fewer_than_six_passages_show_no_interval(make: Any, per_cluster: int) -> None:
    comparison = compare(choices([[1] * per_cluster] * 5))
    assert comparison.interval is None
    assert comparison.smallest_effect is None
    assert comparison.p == 0.0625
    assert comparison.note == "cannot be significant: 5 independent passages, at least 6 are needed"


def test_judge_scores() -> None:
    comparison = compare(ratings([4, 5, 6, 3, 7, 5, 6, 4], [6, 7, 7, 5, 8, 5, 8, 5]))
    assert (comparison.score, comparison.base, comparison.tuned, comparison.delta) == ("judge", 5.0, 6.375, 1.375)
    assert comparison.p == 0.015625
    assert comparison.interval is not None
    assert (round(comparison.interval.low, 2), round(comparison.interval.high, 2)) == (0.75, 2.0)
    assert comparison.interval.method == "t over clusters"
    assert comparison.soft_delta is None
    assert comparison.smallest_effect == pytest.approx((2.3646 + 0.8960) * 0.744 / 8**0.5, abs=2e-3)


def test_five_seeds_cannot_be_significant() -> None:
    comparison = compare(ratings([4, 5, 6, 3, 7], [6, 7, 7, 5, 8]))
    assert comparison.note == "cannot be significant: 5 independent seeds, at least 6 are needed"
    assert (comparison.interval, comparison.p) == (None, 0.0625)
    assert compare(ratings([4], [6])).note.startswith("cannot be significant: 1 independent seed,")


@pytest.mark.parametrize("moved", [0.0, 1.5])
def test_ratings_that_all_move_alike_earn_nothing(moved: float) -> None:
    comparison = compare(ratings([3, 4, 5, 6, 7, 8, 2, 3], [value + moved for value in [3, 4, 5, 6, 7, 8, 2, 3]]))
    assert (comparison.interval, comparison.p, comparison.smallest_effect) == (None, None, None)
    assert comparison.delta == moved
    assert "moved by the same amount" in comparison.note


THIRDS = [mark + 1 / 3 for mark in (2, 3, 4, 5, 6, 7, 8, 1)]


@pytest.mark.parametrize("digits", [4, 17])
def test_means_of_marks_that_all_move_alike_earn_nothing_however_they_are_rounded(digits: int) -> None:
    base, tuned = ([round(mark, digits) for mark in marks] for marks in (THIRDS, [mark + 1 / 3 for mark in THIRDS]))
    assert len({after - before for before, after in zip(base, tuned, strict=True)}) > 1
    comparison = compare(ratings(base, tuned))
    assert (comparison.interval, comparison.p, comparison.smallest_effect) == (None, None, None)
    assert find_specific_gain(ratings(base, tuned), ratings(base, base)) is None
    moved = compare(ratings(base, [*tuned[:-1], tuned[-1] + 0.001]))  # a thousandth apart is a spread
    assert moved.p == pytest.approx(2 / 2**8)


def test_smallest_effect_shrinks_with_items_and_grows_with_leaves(make: Any) -> None:
    few, many = (pair_choices(*make.flips(n // 8, n // 16, n), kind=NEW) for n in (64, 256))
    small, large = compare(few).smallest_effect, compare(many).smallest_effect
    of_eight = compare(many, level=0.05 / 8).smallest_effect
    assert small is not None
    assert large is not None
    assert of_eight is not None
    assert large < small
    assert large < of_eight


def test_specific_gain_is_the_difference_of_the_gains() -> None:
    taught = choices([[1, 1, 0], [1, 0, 0], [1, 1, 1], [0, 1, 1], [1, 0, 1], [1, 1, 0], [0, 1, 0], [1, 1, 1]])
    control = choices([[0, 0], [1, 0], [0, -1], [0, 0], [0, 1], [0, 0], [0, -1]], kind=CONTROL)
    gain = find_specific_gain(taught, control)
    assert gain is not None
    assert gain.delta == pytest.approx(16 / 24)
    assert gain.shown
    assert 0 < gain.interval.low < gain.delta < gain.interval.high
    assert gain.interval.method == "welch over clusters"

    nothing = find_specific_gain(control, control)
    assert nothing is not None
    assert (nothing.delta, nothing.shown) == (0.0, False)


def test_specific_gain_needs_clusters_and_noise() -> None:
    taught = choices([[1, 0]] * 8)
    assert find_specific_gain(taught, choices([[0, 0, 0]], kind=CONTROL)) is None
    five = find_specific_gain(taught, choices([[0, 0]] * 5, kind=CONTROL))
    assert five is not None
    assert five.interval.low > 0
    assert not five.shown
    idle = find_specific_gain(choices([[1]] * 8), choices([[0]] * 8, kind=CONTROL))
    assert idle is not None
    assert idle.interval.low < idle.interval.high  # a spread of 0 is not believed


def test_specific_gain_of_ratings_without_any_spread_is_not_measured() -> None:
    assert find_specific_gain(ratings([1] * 8, [3] * 8), ratings([1] * 8, [1] * 8)) is None
