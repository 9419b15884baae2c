from __future__ import annotations

import pytest

from runners.generate.dedupe.measure import IMPOSSIBLE, f_measure, least_common, needed_by_length

THRESHOLDS = [0.0, 1e-9, 0.1, 1 / 3, 0.5, 2 / 3, 0.7, 0.8, 0.9, 0.95, 0.999]


def test_the_measure_is_rouge_score_s_to_the_last_bit() -> None:
    scoring = pytest.importorskip("rouge_score.scoring")
    for first in range(1, 40):
        for second in range(1, 40):
            for common in range(min(first, second) + 1):
                expected = scoring.fmeasure(common / second, common / first)
                assert f_measure(common, first, second) == f_measure(common, second, first) == expected
    assert f_measure(0, 0, 0) == 0.0


@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_the_least_in_common_is_the_first_above_the_threshold(threshold: float) -> None:
    for first in range(30):
        for second in range(30):
            above = [one for one in range(min(first, second) + 1) if f_measure(one, first, second) > threshold]
            assert least_common(first, second, threshold) == (above[0] if above else IMPOSSIBLE)


def test_at_the_threshold_is_not_above_it() -> None:
    assert f_measure(9, 10, 10) == 0.9
    assert least_common(10, 10, 0.9) == 10
    assert least_common(10, 10, 0.8999) == 9


@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_what_is_too_long_to_be_alike_is_left_out(threshold: float) -> None:
    for length in range(1, 30):
        needed = needed_by_length(length, threshold, longest=200)
        assert needed == [least_common(length, other, threshold) for other in range(len(needed))]
        assert all(least_common(length, other, threshold) == IMPOSSIBLE for other in range(len(needed), 201))
    assert len(needed_by_length(10, 0.9, longest=200)) < 20
