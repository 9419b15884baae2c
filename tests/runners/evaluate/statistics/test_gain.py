from __future__ import annotations

import pytest

from runners.evaluate.statistics.clusters import ClusteredMean
from runners.evaluate.statistics.gain import subtract


def test_published_case() -> None:
    gain = subtract(ClusteredMean(0.341, 0.040, 249, 130), ClusteredMean(0.143, 0.055, 98, 56))
    assert f"{100 * gain.delta:+.1f}" == "+19.8"
    assert f"{100 * gain.se:.1f}" == "6.8"
    low, high = gain.interval()
    assert 100 * low == pytest.approx(6.5, abs=0.2)
    assert 100 * high == pytest.approx(33.1, abs=0.2)


def test_degrees_of_freedom_lie_between_the_smaller_side_and_the_sum() -> None:
    gain = subtract(ClusteredMean(0.2, 0.05, 60, 10), ClusteredMean(0.1, 0.05, 30, 6))
    assert 5 < gain.df < 14
    assert subtract(ClusteredMean(0.2, 0.05, 60, 10), ClusteredMean(0.0, 0.0, 30, 6)).df == pytest.approx(9)
