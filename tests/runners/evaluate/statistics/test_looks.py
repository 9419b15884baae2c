from __future__ import annotations

import numpy as np
import pytest

from runners.evaluate.statistics.eprocess import stakes
from runners.evaluate.statistics.looks import false_alarm_rate, obrien_fleming, pocock


@pytest.mark.parametrize(
    ("looks", "even", "rising"),
    [
        (2, ".0294", (".005", ".048")),
        (3, ".0221", (".0005", ".014", ".045")),
        (4, ".0182", (".00005", ".0042", ".019", ".043")),
    ],
)
def test_published_levels(looks: int, even: str, rising: tuple[str, ...]) -> None:
    assert {f"{level:.4f}"[1:] for level in pocock(looks)} == {even}
    levels = obrien_fleming(looks)
    assert tuple(f"{level:.{len(text) - 1}f}"[1:] for level, text in zip(levels, rising, strict=True)) == rising


@pytest.mark.parametrize("looks", [1, 2, 3, 4])
def test_they_keep_the_level_and_unpaid_looks_do_not(looks: int) -> None:
    assert false_alarm_rate(pocock(looks)) == pytest.approx(0.05, abs=1e-6)
    assert false_alarm_rate(obrien_fleming(looks, level=0.01)) == pytest.approx(0.01, abs=1e-6)
    # Armitage, McPherson and Rowe (1969), table 2
    assert f"{100 * false_alarm_rate([0.05] * looks):.1f}" == ("5.0", "8.3", "10.7", "12.6")[looks - 1]


def test_the_integral_agrees_with_a_simulated_walk() -> None:
    from scipy.special import ndtri

    walks = np.random.default_rng(7).normal(size=(200_000, 3)).cumsum(axis=1) / np.sqrt([1, 2, 3])
    levels = np.asarray([0.01, 0.03, 0.02])
    hit = (np.abs(walks) >= -ndtri(levels / 2)).any(axis=1).mean()
    assert false_alarm_rate(levels.tolist()) == pytest.approx(hit, abs=0.002)


@pytest.mark.parametrize(("bet", "flips"), [(0.5, 10), (0.3, 15)])
def test_flips_that_an_unbroken_run_needs(bet: float, flips: int) -> None:
    for way in (1, -1):
        run = stakes(np.full(flips, way), bet=bet)
        assert run[-1] >= 20 > run[-2]


def test_the_stake_stays_one_on_average_and_rarely_reaches_twenty() -> None:
    flips = np.random.default_rng(3).choice([-1, 1], size=(20_000, 60))
    both = stakes(flips)
    assert both[:, 9].mean() == pytest.approx(1, abs=0.1)
    assert (both.max(axis=1) >= 20).mean() <= 0.05
    assert stakes(np.asarray([1, 0, -1])).tolist() == [1.0, 1.0, 0.75]
