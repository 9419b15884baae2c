from __future__ import annotations

import pytest
from scipy.stats import false_discovery_control

from runners.evaluate.statistics.holm import holm

P = [0.0020, 0.0098, 0.0215, 0.0313, 0.0654, 0.25, 0.625, 1]


def test_published_case() -> None:
    assert [f"{value:.4f}" for value in holm(P)] == [
        "0.0160", "0.0686", "0.1290", "0.1565", "0.2616", "0.7500", "1.0000", "1.0000",
    ]  # fmt: skip
    assert sum(value <= 0.05 for value in holm(P)) == 1


def test_the_false_discovery_rate_would_keep_more() -> None:
    """Benjamini-Hochberg beside it, which decides nothing."""
    adjusted = false_discovery_control(P)
    assert [f"{value:.4f}" for value in adjusted] == [
        "0.0160", "0.0392", "0.0573", "0.0626", "0.1046", "0.3333", "0.7143", "1.0000",
    ]  # fmt: skip
    assert [(adjusted <= level).sum() for level in (0.05, 0.10)] == [2, 4]


def test_order_is_kept() -> None:
    assert holm([0.04, 0.01]) == pytest.approx((0.04, 0.02))
    assert holm([]) == ()
