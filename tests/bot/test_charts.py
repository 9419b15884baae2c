from __future__ import annotations

import re

import pytest
from run_results import comparison, invalid, judged_leaf, leaf, passing, run_result, training

from bot.report.charts import draw_charts
from bot.report.score_chart import MOST_LEAVES
from schemas.result import Funnel, Interval, LossPoint, Rejected


def test_one_chart_an_instrument_and_one_for_the_losses() -> None:
    titles = [chart.title for chart in draw_charts(passing())]
    assert titles == [
        "Scores before and after: right answers in percent",
        "Scores before and after: rating by the overlap judge, 1 to 10",
        "Loss while training, in nats a token",
        "Training rows: made, rejected, kept",
    ]


def test_nothing_to_draw() -> None:
    assert draw_charts(invalid()) == ()


def test_scores_show_every_kind_of_item_and_the_frozen_suite() -> None:
    svg = draw_charts(passing())[0].svg
    shown = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    assert {"new-question", "control", "seen", "frozen", "+7.8", "≈ −0.3"} <= set(shown)


def test_positions_follow_the_numbers() -> None:
    """The interval's bar runs from base + low to base + high on the axis that is drawn."""
    svg = draw_charts(run_result(leaves=(leaf(comparisons=(comparison(),)),), frozen=None, training=None))[0].svg
    ticks = {int(label): float(x) for x, label in re.findall(r'<text[^>]* x="([\d.]+)"[^>]*>(\d+)</text>', svg)}
    low, high = min(ticks), max(ticks)
    per_point = (ticks[high] - ticks[low]) / (high - low)
    bar = re.search(r'd="M ([\d.]+) [\d.]+ \nL ([\d.]+) [\d.]+ \n" style="fill: none; stroke: var\(--band\)', svg)
    assert bar
    assert float(bar[1]) == pytest.approx(ticks[low] + (31.1 + 0.6 - low) * per_point, abs=0.1)
    assert float(bar[2]) == pytest.approx(ticks[low] + (31.1 + 15.1 - low) * per_point, abs=0.1)


def test_intervals_end_where_scores_do() -> None:
    wide = comparison(base=0.9, tuned=0.98, delta=0.08, interval=Interval(low=-0.02, high=0.3, method="tango"))
    svg = draw_charts(run_result(leaves=(leaf(comparisons=(wide,)),), frozen=None, training=None))[0].svg
    ticks = {int(label): float(x) for x, label in re.findall(r'<text[^>]* x="([\d.]+)"[^>]*>(\d+)</text>', svg)}
    bar = re.search(r'd="M [\d.]+ [\d.]+ \nL ([\d.]+) [\d.]+ \n" style="fill: none; stroke: var\(--band\)', svg)
    assert bar
    assert float(bar[1]) == pytest.approx(ticks[100], abs=0.1)


def test_values_stand_right_of_everything_drawn() -> None:
    best = comparison(base=0.0, tuned=1.0, delta=1.0, interval=Interval(low=0.9, high=1.0, method="tango"))
    svg = draw_charts(run_result(leaves=(leaf(comparisons=(best,)),), frozen=None, training=None))[0].svg
    width = float(re.findall(r'viewBox="0 0 ([\d.]+) ', svg)[0])
    ticks = [float(x) for x, label in re.findall(r'<text[^>]* x="([\d.]+)"[^>]*>(\d+)</text>', svg)]
    (markers,) = {float(x) for x in re.findall(r'<use [^>]*x="([\d.]+)"[^>]*stroke: var\(--accent\)', svg)}
    assert max(ticks) == pytest.approx(markers, abs=0.1)
    assert markers < 0.85 * width - 3
    assert re.search(rf'text-anchor: end[^>]* x="{width:g}"[^>]*>\+100.0<', svg)


def test_settings_of_the_machine_have_no_say() -> None:
    from matplotlib import rc_context, rcParams

    expected = [chart.svg for chart in draw_charts(passing())]
    with rc_context({"lines.linestyle": "--", "axes.facecolor": "red", "text.usetex": True, "font.size": 30}):
        assert [chart.svg for chart in draw_charts(passing())] == expected
        assert rcParams["text.usetex"]


def test_colours_and_fonts_are_the_pages() -> None:
    for chart in draw_charts(passing()):
        assert "var(--quiet)" in chart.svg
        assert not re.search(r"(fill|stroke): #", chart.svg)
        assert "DejaVu" not in chart.svg


def test_funnels_lead_from_what_was_made_to_what_was_kept() -> None:
    """Each reason's bar ends where the one before it began."""
    svg = draw_charts(run_result(leaves=(leaf(),), frozen=None, training=None))[-1].svg
    bars = re.findall(r'd="M ([\d.]+) [\d.]+ \nL ([\d.]+) [\d.]+ \n[^"]*z\n" clip-path="[^"]*" style="fill: var', svg)
    spans = [(float(low), float(high)) for low, high in bars]
    made, *taken, kept = spans
    scale = (made[1] - made[0]) / 480
    widths = [round((high - low) / scale) for low, high in spans]
    assert widths == [480, 171, 62, 36, 211]
    assert [high for _, high in taken] == pytest.approx([made[1], taken[0][0], taken[1][0]], abs=0.01)
    assert kept[1] == pytest.approx(taken[-1][0], abs=0.01)


def test_many_reasons_share_one_bar() -> None:
    reasons = tuple(Rejected(reason=f"reason {index}", count=10 - index, example="") for index in range(9))
    busy = leaf(funnel=Funnel(made=100, kept=46, rejected=reasons))
    shown = re.findall(r"<text[^>]*>([^<]*)</text>", draw_charts(run_result(leaves=(busy,)))[-1].svg)
    assert [text for text in shown if "reason" in text] == [
        *(f"reason {index}" for index in range(4)),
        "5 other reasons",
    ]
    assert "−20" in shown


def test_losses_mark_the_kept_checkpoint() -> None:
    chart = draw_charts(passing())[-2]
    assert "best: step 72, 1.672" in chart.svg
    assert "step 72" in chart.caption


def test_losses_without_validation_are_drawn() -> None:
    curve = (LossPoint(step=0, train=3.0, validation=None), LossPoint(step=4, train=2.0, validation=None))
    bare = training().model_copy(update={"curve": curve})
    assert "<path" in draw_charts(run_result(training=bare))[-2].svg


def test_only_the_worst_leaves_are_drawn() -> None:
    leaves = tuple(leaf(f"k/{index:02}") for index in range(MOST_LEAVES + 5))
    svg = draw_charts(run_result(leaves=leaves))[0].svg
    assert f"k/{MOST_LEAVES - 1:02}" in svg
    assert f"k/{MOST_LEAVES:02}" not in svg


def test_names_are_never_formulas_nor_markup() -> None:
    svg = draw_charts(run_result(leaves=(leaf("k/$\\frac{1}{2}$<b>知識"), judged_leaf("k/$x"))))[0].svg
    assert "k/$\\frac{1}{2}$&lt;b&gt;知識" in svg
