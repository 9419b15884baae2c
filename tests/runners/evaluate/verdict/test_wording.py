from __future__ import annotations

import pytest

from runners.evaluate.verdict.wording import say_amount, say_interval, say_p
from schemas.result import Interval, ScoreName


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.0386, "p = .0386"), (1.0, "p = 1"), (0.99999, "p = 1"), (0.00001, "p < .0001"), (0.5, "p = .5000")],
)
def test_p_values(p: float, text: str) -> None:
    assert say_p(p) == text


def test_amounts_carry_their_unit_and_a_real_minus() -> None:
    assert say_amount(0.175, "choice") == "+17.5 pp"
    assert say_amount(-0.175, "choice") == "\u221217.5 pp"
    assert say_amount(0.05, "choice", signed=False) == "5.0 pp"
    assert say_amount(-1.375, "judge") == "\u22121.38 points"
    assert say_amount(0.175, "exact") == say_amount(0.175, "pairwise") == "+17.5 pp"
    assert say_amount(-0.0416, "likelihood") == "\u22120.042 nats/token"
    assert say_amount(0.05, "likelihood", signed=False) == "0.050 nats/token"


def test_intervals_name_their_unit_once() -> None:
    assert say_interval(Interval(low=-0.092, high=0.183, method="tango"), "choice") == "\u22129.2 … +18.3 pp"


@pytest.mark.parametrize(
    ("low", "score", "margin", "text"),
    [
        (-0.05048, "choice", 0.05, "\u22125.05 … +3.0 pp"),  # beyond the margin, and it reads so
        (-0.04998, "choice", 0.05, "\u22124.998 … +3.0 pp"),
        (-0.05, "choice", 0.05, "\u22125.0 … +3.0 pp"),
        (-0.5004, "judge", 0.5, "\u22120.5004 … +0.03 points"),
        (-0.062, "choice", 0.05, "\u22126.2 … +3.0 pp"),
    ],
)
def test_a_bound_is_told_from_the_margin_that_it_is_held_against(
    low: float, score: ScoreName, margin: float, text: str
) -> None:
    assert say_interval(Interval(low=low, high=0.03, method="tango"), score, apart_from=margin) == text
