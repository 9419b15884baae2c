"""The interval that is not printed: near the border it holds 0 beside a test that rejects, where Tango's does not."""

from __future__ import annotations

import math

import pytest
from scipy.stats import norm

from runners.evaluate.statistics.mcnemar import mid_p
from runners.evaluate.statistics.tango import tango_interval


def bonett_price(gained: int, lost: int, n: int, *, level: float = 0.95) -> tuple[float, float]:
    """Bonett and Price (2012): the interval of a paired difference after one flip was added either way."""
    p1, p2 = (gained + 1) / (n + 2), (lost + 1) / (n + 2)
    half = norm.ppf((1 + level) / 2) * math.sqrt((p1 + p2 - (p1 - p2) ** 2) / (n + 2))
    return p1 - p2 - half, p1 - p2 + half


@pytest.mark.parametrize(
    ("gained", "lost", "n", "low", "high"),
    [
        (1, 0, 27, "-8.2", "+15.1"),
        (4, 3, 27, "-16.8", "+23.7"),
        (4, 0, 25, "-2.1", "+31.7"),
        (5, 0, 25, "+0.6", "+36.4"),
        (6, 0, 25, "+3.5", "+41.0"),
        (9, 2, 40, "+0.6", "+32.7"),
        (2, 9, 40, "-32.7", "-0.6"),
        (0, 0, 20, "-12.6", "+12.6"),
        (12, 3, 100, "+1.1", "+16.6"),
        (15, 6, 100, "-0.2", "+17.9"),
        (30, 12, 200, "+2.6", "+15.2"),
        (3, 2, 200, "-2.1", "+3.1"),
    ],
)
def test_published_cases(gained: int, lost: int, n: int, low: str, high: str) -> None:
    assert tuple(f"{100 * bound:+.1f}" for bound in bonett_price(gained, lost, n)) == (low, high)


@pytest.mark.parametrize(
    ("gained", "lost", "n", "low", "high"),
    [
        (3, 2, 60, "-5.4", "+8.6"),
        (3, 2, 200, "-1.7", "+2.6"),
        (1, 14, 100, "-19.1", "-6.4"),
        (2, 6, 60, "-14.7", "+1.8"),
    ],
)
def test_published_cases_at_90_percent(gained: int, lost: int, n: int, low: str, high: str) -> None:
    assert tuple(f"{100 * bound:+.1f}" for bound in bonett_price(gained, lost, n, level=0.90)) == (low, high)


@pytest.mark.parametrize(("gained", "lost", "n"), [(5, 0, 50), (5, 0, 400), (12, 4, 100), (12, 4, 400)])
def test_why_it_is_not_printed(gained: int, lost: int, n: int) -> None:
    assert mid_p(gained, lost) <= 0.05
    assert bonett_price(gained, lost, n)[0] < 0 < tango_interval(gained, lost, n)[0]
