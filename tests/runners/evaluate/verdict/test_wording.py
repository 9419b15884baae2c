from __future__ import annotations

import pytest

from runners.evaluate.verdict.wording import say_amount, say_interval, say_p
from schemas.result import Interval


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
