from __future__ import annotations

import pytest

from runners.evaluate.statistics.holm import holm

P = [0.0020, 0.0098, 0.0215, 0.0313, 0.0654, 0.25, 0.625, 1]


def test_published_case() -> None:
    assert [f"{value:.4f}" for value in holm(P)] == [
        "0.0160", "0.0686", "0.1290", "0.1565", "0.2616", "0.7500", "1.0000", "1.0000",
    ]  # fmt: skip
    assert sum(value <= 0.05 for value in holm(P)) == 1


def test_order_is_kept() -> None:
    assert holm([0.04, 0.01]) == pytest.approx((0.04, 0.02))
    assert holm([]) == ()
