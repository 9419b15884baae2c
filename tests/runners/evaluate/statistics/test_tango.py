from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from runners.evaluate.statistics.tango import tango_interval


@pytest.mark.parametrize(
    ("gained", "lost", "n", "low", "high"),
    [
        (1, 0, 27, "-9.2", "+18.3"),
        (4, 3, 27, "-17.2", "+24.5"),
        (4, 0, 25, "+0.5", "+34.7"),
        (5, 0, 25, "+4.0", "+39.1"),
        (6, 0, 25, "+7.5", "+43.4"),
        (9, 2, 40, "+1.4", "+33.9"),
        (2, 9, 40, "-33.9", "-1.4"),
        (0, 0, 20, "-16.1", "+16.1"),
        (12, 3, 100, "+1.6", "+17.4"),
        (15, 6, 100, "+0.0", "+18.4"),
        (30, 12, 200, "+2.8", "+15.5"),
        (3, 2, 200, "-2.3", "+3.4"),
        (4, 14, 400, "-4.9", "-0.5"),
        (3, 2, 60, "-7.2", "+11.0"),
        (1, 14, 100, "-21.3", "-6.4"),
        (2, 6, 60, "-17.5", "+3.1"),
        (3, 14, 200, "-10.1", "-1.7"),
    ],
)
def test_published_cases(gained: int, lost: int, n: int, low: str, high: str) -> None:
    bounds = tango_interval(gained, lost, n)
    assert tuple(f"{100 * bound:+.1f}" for bound in bounds) == (low, high)


@pytest.mark.parametrize(
    ("gained", "lost", "n", "low", "high"),
    [
        (3, 2, 60, "-5.4", "+9.1"),
        (3, 2, 200, "-1.7", "+2.8"),
        (1, 14, 100, "-19.8", "-7.5"),
        (2, 6, 60, "-15.5", "+1.3"),
    ],
)
def test_published_cases_at_90_percent(gained: int, lost: int, n: int, low: str, high: str) -> None:
    bounds = tango_interval(gained, lost, n, level=0.90)
    assert tuple(f"{100 * bound:+.1f}" for bound in bounds) == (low, high)


def test_no_flip_closed_form() -> None:
    z2 = 1.959964**2
    assert tango_interval(0, 0, 73) == pytest.approx((-z2 / (73 + z2), z2 / (73 + z2)))
    assert tango_interval(0, 0, 73)[1] <= 0.05 < tango_interval(0, 0, 72)[1]
    assert tango_interval(0, 0, 189)[1] <= 0.02 < tango_interval(0, 0, 188)[1]


@given(st.integers(1, 300), st.data())
def test_bounds_contain_the_estimate_and_mirror(n: int, data: st.DataObject) -> None:
    gained = data.draw(st.integers(0, n))
    lost = data.draw(st.integers(0, n - gained))
    low, high = tango_interval(gained, lost, n)
    assert -1 <= low <= (gained - lost) / n <= high <= 1
    assert tango_interval(lost, gained, n) == pytest.approx((-high, -low), abs=1e-8)


def test_all_flips_one_way() -> None:
    low, high = tango_interval(20, 0, 20)
    assert high == 1.0
    assert 0.6 < low < 1.0


def test_mid_p_implies_that_zero_is_excluded() -> None:
    """The interval excludes 0 iff (b - c)² > z² (b + c): the ten published border cases are the only disagreements."""
    z2 = 1.959963984540054**2
    border = []
    for flips in range(1, 401):
        lost = np.arange(flips // 2 + 1)
        rejects = np.minimum(1, binom.cdf(lost - 1, flips, 0.5) + binom.cdf(lost, flips, 0.5)) <= 0.05
        excludes = (flips - 2 * lost) ** 2 > z2 * flips
        assert not np.any(rejects & ~excludes)
        border += [(flips - int(c), int(c)) for c in lost[excludes & ~rejects]]
    assert border == [
        (4, 0), (15, 6), (18, 8), (21, 10), (46, 29), (51, 33), (62, 42), (116, 88), (132, 102), (158, 125),
    ]  # fmt: skip
    for gained, lost_count in border:
        assert tango_interval(gained, lost_count, 400)[0] > 0
    assert math.isclose(tango_interval(10, 10, 400)[0], -tango_interval(10, 10, 400)[1], abs_tol=1e-9)
