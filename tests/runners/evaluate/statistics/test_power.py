from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import binom, nct, norm, t

from runners.evaluate.statistics.mcnemar import exact_p, mid_p
from runners.evaluate.statistics.power import (
    Test,
    choice_items_needed,
    choice_power,
    mean_items_needed,
    rating_error,
    smallest_choice_effect,
    smallest_mean_effect,
    unchanged_items_needed,
)
from runners.evaluate.statistics.signflip import sign_flip_ps


def false_alarms(n: int, discordant: float, *, level: float = 0.05, test: Test = "mid-p") -> float:
    return 2 * choice_power(n, 0.0, discordant, level=level, test=test)


@pytest.mark.parametrize(
    ("n", "discordant", "exact", "mid", "tango"),
    [
        (25, 0.2, "0.9", "2.5", "4.9"),
        (50, 0.2, "2.2", "4.1", "4.3"),
        (100, 0.1, "2.2", "4.1", "4.3"),
        (100, 0.2, "2.9", "4.6", "5.2"),
        (200, 0.2, "3.5", "4.8", "4.9"),
        (400, 0.2, "3.8", "4.8", "5.1"),
    ],
)
def test_published_false_alarms(n: int, discordant: float, exact: str, mid: str, tango: str) -> None:
    assert f"{100 * false_alarms(n, discordant, test='exact'):.1f}" == exact
    assert f"{100 * false_alarms(n, discordant):.1f}" == mid
    assert f"{100 * interval_alarms(n, discordant):.1f}" == tango


def interval_alarms(n: int, discordant: float) -> float:
    """How often the Tango interval leaves 0 out, which it does iff (b - c)² > z² (b + c) (see test_tango)."""
    flips, gained = np.arange(n + 1)[:, None], np.arange(n + 1)[None, :]
    excludes = (2 * gained - flips) ** 2 > norm.isf(0.025) ** 2 * flips
    chances = binom.pmf(flips, n, discordant) * binom.pmf(gained, flips, 0.5)
    return float(chances[excludes & (gained <= flips)].sum())


@pytest.mark.parametrize("discordant", [0.1, 0.2, 0.4])
def test_mid_p_never_exceeds_its_level(discordant: float) -> None:
    assert max(false_alarms(n, discordant) for n in range(25, 401)) <= 0.05


@pytest.mark.parametrize(("test", "p"), [("mid-p", mid_p), ("exact", exact_p)])
def test_enumeration_agrees_with_the_tests_themselves(test: Test, p: object) -> None:
    assert callable(p)
    n, delta, discordant = 12, 0.3, 0.5
    gain, loss = (discordant + delta) / 2, (discordant - delta) / 2
    direct = sum(
        math.comb(n, b) * math.comb(n - b, c) * gain**b * loss**c * (1 - discordant) ** (n - b - c)
        for b in range(n + 1)
        for c in range(min(b, n - b + 1))
        if p(b, c) <= 0.05
    )
    assert choice_power(n, delta, discordant, test=test) == pytest.approx(direct)


@pytest.mark.parametrize(
    ("discordant", "test", "points"),
    [
        (0.2, "exact", (None, 18, 13, 10, 7)),
        (0.2, "mid-p", (None, 17, 13, 9, 7)),
        (0.4, "exact", (35, 26, 19, 13, 10)),
        (0.4, "mid-p", (33, 25, 18, 13, 9)),
    ],
)
def test_published_smallest_effects(discordant: float, test: Test, points: tuple[int | None, ...]) -> None:
    for n, expected in zip((25, 50, 100, 200, 400), points, strict=True):
        effect = smallest_choice_effect(n, discordant, test=test)
        assert effect is not None
        # Above the discordant share the published table has a dash.
        assert (None if effect > discordant else math.ceil(100 * effect)) == expected


def test_power_when_every_flip_goes_one_way() -> None:
    assert f"{100 * choice_power(25, 0.2, 0.2, test='exact'):.0f}" == "38"
    assert f"{100 * choice_power(25, 0.2, 0.2):.0f}" == "58"


def test_a_handful_of_items_sees_nothing() -> None:
    assert smallest_choice_effect(4, 0.2) is None


@pytest.mark.parametrize(
    ("leaves", "powers", "enough"),
    [
        (1, ("61.6", "83.1", "95.9"), 230),
        (3, ("44.1", "69.5", "90.3"), 307),
        (8, ("30.1", "56.6", "83.1"), 376),
    ],
)
def test_published_power_for_ten_points(leaves: int, powers: tuple[str, ...], enough: int) -> None:
    def power(n: int) -> float:
        return choice_power(n, 0.1, 0.3, level=0.05 / leaves)

    assert tuple(f"{100 * power(n):.1f}" for n in (150, 250, 400)) == powers
    assert power(enough) >= 0.8 > power(enough - 5)


@pytest.mark.parametrize(
    ("leaves", "n", "corrected", "uncorrected"),
    [
        (1, 150, 4.9, None),
        (3, 150, 4.8, None),
        (8, 150, 4.4, None),
        (1, 250, 4.9, 4.9),
        (3, 250, 4.7, 13.8),
        (8, 250, 4.8, 32.9),
    ],
)
def test_published_family_wise_alarms(leaves: int, n: int, corrected: float, uncorrected: float | None) -> None:
    """Holm gives any word iff the smallest p is at most .05 / leaves; the published values are simulated."""
    with_holm = 1 - (1 - false_alarms(n, 0.3, level=0.05 / leaves)) ** leaves
    assert 100 * with_holm == pytest.approx(corrected, abs=0.15)
    if uncorrected is not None:
        assert 100 * (1 - (1 - false_alarms(n, 0.3)) ** leaves) == pytest.approx(uncorrected, abs=0.2)


@pytest.mark.parametrize(("leaves"), [1, 3, 8])
@pytest.mark.parametrize("discordant", [0.1, 0.2, 0.4])
def test_holm_stays_between_3_2_and_5_percent(leaves: int, discordant: float) -> None:
    for n in (150, 250):
        alarms = 1 - (1 - false_alarms(n, discordant, level=0.05 / leaves)) ** leaves
        assert 0.031 < alarms <= 0.05


@pytest.mark.parametrize(("discordant", "items"), [(0.2, (626, 155, 68)), (0.4, (1254, 312, 138))])
def test_published_items_needed(discordant: float, items: tuple[int, ...]) -> None:
    assert tuple(choice_items_needed(delta, discordant) for delta in (0.05, 0.10, 0.15)) == items


@pytest.mark.parametrize(
    ("n", "formula", "noncentral"),
    [
        (3, "6.19", "6.53"),
        (5, "3.32", "3.36"),
        (8, "2.31", "2.31"),
        (10, "1.99", "1.99"),
        (15, "1.56", "1.56"),
        (20, "1.32", "1.32"),
        (30, "1.06", "1.06"),
        (50, "0.81", "0.81"),
        (100, "0.57", "0.57"),
    ],
)
def test_published_smallest_mean_effects(n: int, formula: str, noncentral: str) -> None:
    se = 2.0 / math.sqrt(n)
    effect = smallest_mean_effect(se, n - 1)
    assert f"{effect:.2f}" == formula
    critical = t.ppf(0.975, n - 1)
    exact = brentq(lambda shift: nct.sf(critical, n - 1, shift) - 0.8, 0.5, 20) * se
    assert f"{exact:.2f}" == noncentral


@pytest.mark.parametrize(("n", "effect"), [(6, "3.6"), (8, "2.5"), (10, "2.0"), (12, "1.8")])
def test_published_smallest_effects_of_the_sign_flip(n: int, effect: str) -> None:
    """Simulated, as the published ones: normal differences of standard deviation 2. That of n = 8 is .1 too high."""
    noise = 2 * np.random.default_rng(n).normal(size=(6_000, n))

    def power(shift: float) -> float:
        moved = noise + shift
        return float(((sign_flip_ps(moved) <= 0.05) & (moved.sum(axis=1) > 0)).mean())

    assert power(float(effect) - 0.2) < 0.8 - 0.01
    assert power(float(effect)) > 0.8 - 0.01


@pytest.mark.parametrize(("n", "errors"), [(5, (".92", ".81", ".74", ".71")), (15, (".53", ".47", ".43", ".41"))])
def test_published_errors_of_repeated_ratings(n: int, errors: tuple[str, ...]) -> None:
    found = [rating_error(n, quality=1.5, noise=1.0, repeats=repeats) for repeats in (1, 2, 4, 8)]
    assert tuple(f"{error:.2f}"[1:] for error in found) == errors
    assert rating_error(2 * n, quality=1.5, noise=1.0, repeats=2) < found[-1]


def test_errors_of_repeated_ratings_are_those_of_simulated_ones() -> None:
    draw = np.random.default_rng(1)
    quality = draw.normal(scale=1.5, size=(40_000, 15))
    noise = [draw.normal(size=(40_000, 15, 2)).mean(axis=2) for _ in "bt"]
    means = (quality + noise[0] - noise[1]).mean(axis=1)
    assert means.std() == pytest.approx(rating_error(15, quality=1.5, noise=1.0, repeats=2), rel=0.02)


def test_more_items_of_the_same_design() -> None:
    needed = mean_items_needed(0.5, 2.0 / math.sqrt(15), 15)
    assert needed == math.ceil((1.959964 + 0.8416212) ** 2 * 4 / 0.25)


def test_items_after_which_no_flip_earns_no_change() -> None:
    assert unchanged_items_needed(0.05) == 73
    assert unchanged_items_needed(0.02) == 189


def test_power_rises_with_the_effect() -> None:
    powers = [choice_power(100, delta, 0.3) for delta in np.linspace(0, 0.3, 31)]
    assert powers == sorted(powers)
