from __future__ import annotations

import pytest
from run_results import comparison

from bot.figures import (
    amount,
    before_after,
    count,
    difference,
    duration,
    items_to_decide,
    margin,
    points,
    signed,
    size,
    span,
    unit,
)
from schemas.result import Interval


@pytest.mark.parametrize(
    ("value", "text"), [(7.84, "+7.8"), (-0.3, "−0.3"), (0.0, "0.0"), (0.04, "+0.0"), (-0.04, "−0.0")]
)
def test_signed_keeps_the_side_of_zero(value: float, text: str) -> None:
    assert signed(value) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (-0.02, "−2.0"),
        (-0.0204, "−2.04"),
        (-0.020004, "−2.0004"),
        (-0.031, "−3.1"),
        (-0.0196, "−1.96"),
    ],
)
def test_points_show_which_side_of_the_limit_they_are(share: float, text: str) -> None:
    assert points(share, apart_from=-0.02) == text


def test_a_margin_has_all_its_digits_so_that_a_bound_stands_on_the_side_that_decided() -> None:
    assert [margin(share) for share in (0.02, 0.05, 0.0125, 0.0333, 0.1)] == ["2.0", "5.0", "1.25", "3.33", "10.0"]
    assert points(-0.0125, apart_from=-0.0125) == "−1.25"
    assert [points(share, apart_from=-0.0125) for share in (-0.0123, -0.0127, -0.02)] == ["−1.23", "−1.3", "−2.0"]
    assert amount(-0.5004, "judge", limit=-0.5) == "−0.5004"
    assert amount(-0.5, "judge", limit=-0.5) == "−0.50"
    assert amount(-0.04997, "likelihood", limit=-0.05) == "−0.04997"


def test_differences_without_a_test_behind_them_are_marked() -> None:
    assert difference(0.078, "choice", sure=True) == "+7.8"
    assert difference(0.078, "choice", sure=False) == "≈ +7.8"
    assert difference(-0.31, "judge", sure=True) == "−0.31"


def test_scores_and_intervals_by_instrument() -> None:
    interval = Interval(low=-0.019, high=0.5, method="t")
    assert before_after(comparison()) == "31.1 → 38.9 %"
    assert before_after(comparison(score="judge", base=4.2, tuned=5.349)) == "4.20 → 5.35 of 10"
    assert span(interval, "choice") == "−1.9 … +50.0"
    assert span(interval, "judge") == "−0.02 … +0.50"
    assert span(interval, "likelihood") == "−0.019 … +0.500"
    assert before_after(comparison(score="likelihood", base=-2.31, tuned=-1.9051)) == "−2.310 → −1.905"
    assert before_after(comparison(score="exact", base=0.5, tuned=0.25)) == "50.0 → 25.0 %"


@pytest.mark.parametrize(
    ("score", "named", "shown"),
    [
        ("choice", "pp", "±11.0 pp"),
        ("exact", "pp", "±11.0 pp"),
        ("pairwise", "pp", "±11.0 pp"),
        ("judge", "points", "±0.11 points"),
        ("likelihood", "nats/token", "±0.110 nats/token"),
    ],
)
def test_units(score: str, named: str, shown: str) -> None:
    assert unit(score) == named
    assert size(0.11, score) == shown == size(-0.11, score)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.04, "0.0 s"), (0.4, "0.4 s"), (5.6, "6 s"), (59.7, "1 min 0 s"), (4350, "1 h 12 min")]
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_counts() -> None:
    assert (count(1, "leaf", "leaves"), count(2, "leaf", "leaves")) == ("1 leaf", "2 leaves")
    assert count(1000, "item") == "1,000 items"


@pytest.mark.parametrize(
    ("low", "high", "needed"),
    [
        (-0.035, 0.015, 1200),  # no harm would be shown with (2.5/1)² times 180 items
        (-0.06, -0.01, 500),  # harm would be shown with (2.5/1.5)² times as many
        (-0.04, 0.0, None),  # on the limit no number decides
        (-0.01, 0.01, None),  # decided already
        (-0.119, 0.081, None),  # more than a hundred times as many
    ],
)
def test_items_to_decide(low: float, high: float, needed: int | None) -> None:
    asked = comparison(delta=(low + high) / 2, interval=Interval(low=low, high=high, method="tango"))
    assert items_to_decide(asked, 0.02) == needed


def test_items_to_decide_needs_an_interval() -> None:
    assert items_to_decide(comparison(interval=None), 0.02) is None
