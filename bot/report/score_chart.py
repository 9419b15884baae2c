"""Scores before and after as a chart, with the intervals of their differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, inf
from typing import TYPE_CHECKING

from bot.figures import LIKELIHOOD, RATING, difference, is_sure
from bot.leaves import deciding
from bot.report.canvas import ACCENT, BAND, INK, LINE, PAGE, QUIET, Chart, across, figure_of, place, to_svg
from bot.report.escape import plain
from bot.report.parts import name_part
from bot.report.scores import rank_leaves
from schemas.result import Comparison, RunResult, Word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_LEAVES = 12
SCORES = ("choice", "exact", "pairwise", RATING, LIKELIHOOD)
_NARROWEST = 3
_SPARE = 0.03
"""Share of the axis left free at either end, so that a marker at a whole end is a whole marker."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """The ends of an axis, the step of its ticks, and what a score is multiplied by."""

    low: float = 0.0
    high: float = 100.0
    step: float = 10.0
    factor: float = 100.0


_SCALES = {RATING: _Scale(1.0, 10.0, 1.0, 1.0), LIKELIHOOD: _Scale(-inf, 0.0, 0.5, 1.0)}


def draw_scores(result: RunResult, score: str) -> Chart | None:
    """Every kind of item of the worst leaves, and the frozen suite; None where this score was not taken."""
    lines = _score_lines(result, score)
    return _draw_scores(lines, score, name_part("judge", result.models)) if lines else None


@dataclass(frozen=True, slots=True)
class _Line:
    """One comparison in the chart, under the name of its group."""

    group: str
    label: str
    comparison: Comparison
    sure: bool


def _score_lines(result: RunResult, score: str) -> tuple[_Line, ...]:
    lines = []
    for leaf in rank_leaves(result.leaves)[:MOST_LEAVES]:
        for entry in leaf.comparisons:
            sure = entry is deciding(leaf) and is_sure(leaf.word)
            lines.append(_Line(plain(leaf.leaf, 60), str(entry.kind), entry, sure))
    if result.frozen:
        lines.append(_Line("Frozen suite", "frozen", result.frozen.overall, is_sure(Word(result.frozen.word))))
    return tuple(line for line in lines if line.comparison.score == score and line.comparison.n)


def _draw_scores(lines: Sequence[_Line], score: str, judge: str) -> Chart:
    groups = list(dict.fromkeys(line.group for line in lines))
    height = 0.4 + 0.26 * len(lines) + 0.34 * len(groups)
    with figure_of(height) as (figure, axes):
        y = 0.0
        for group in groups:
            y += 1.3
            axes.text(0, y, group, transform=across(axes), color=INK, va="center", fontweight="bold")
            for line in (line for line in lines if line.group == group):
                y += 1.0
                _draw_line(axes, line, y)
        axes.set_ylim(y + 0.8, 0.5)
        axes.set_xlim(*_limits(lines, score))
        axes.set_yticks([])
        axes.grid(axis="x", color=LINE, linewidth=0.8)
        place(axes, left=0.24, right=0.82, bottom=0.28, height=height)
        svg = to_svg(figure, f"scores-{score}")
    title = f"Scores before and after: {_name_axis(score, judge)}"
    return Chart(svg, title, "○ base  ● tuned  ▬ 95 % interval of the difference, drawn from the base score")


def _name_axis(score: str, judge: str) -> str:
    names = {
        RATING: f"rating by the {judge}, 1 to 10",
        LIKELIHOOD: "likelihood of the reference answer, nats a token",
        "exact": "answers equal to the reference, in percent",
        "pairwise": f"answers preferred by the {judge}, in percent",
    }
    return names.get(score, "right answers in percent")


def _limits(lines: Sequence[_Line], score: str) -> tuple[float, float]:
    """The axis: everything that is drawn, widened to whole steps of the scale, and a little room at both ends."""
    scale = _scale_of(score)
    step = scale.step
    ends = [end for line in lines for end in (*_places(line.comparison), *_band(line.comparison))]
    low, high = step * floor(min(ends) / step), step * ceil(max(ends) / step)
    wider = ceil(max(0.0, _NARROWEST - (high - low) / step) / 2) * step
    low, high = max(scale.low, low - wider), min(scale.high, high + wider)
    spare = _SPARE * (high - low)
    return low - spare, high + spare


def _scale_of(score: str) -> _Scale:
    return _SCALES.get(score, _Scale())


def _places(entry: Comparison) -> tuple[float, float]:
    """Where base and tuned score stand on the axis."""
    factor = _scale_of(entry.score).factor
    return factor * entry.base, factor * entry.tuned


def _band(entry: Comparison) -> tuple[float, ...]:
    """Both ends of the interval on the axis, cut where no score can be; empty without an interval."""
    if entry.interval is None:
        return ()
    scale = _scale_of(entry.score)
    bounds = (scale.factor * (entry.base + bound) for bound in (entry.interval.low, entry.interval.high))
    return tuple(min(scale.high, max(scale.low, bound)) for bound in bounds)


def _draw_line(axes: Axes, line: _Line, y: float) -> None:
    """From back to front: interval, line, markers, and the words on both sides."""
    entry, colour = line.comparison, ACCENT if line.sure else QUIET
    base, tuned = _places(entry)
    if band := _band(entry):
        axes.plot(band, [y, y], color=BAND, linewidth=7, solid_capstyle="butt", clip_on=False)
    axes.plot([base, tuned], [y, y], color=colour, linewidth=1.4)
    (hollow,) = axes.plot([base], [y], "o", markersize=5.5, markeredgecolor=QUIET, markeredgewidth=1.4, clip_on=False)
    hollow.set_markerfacecolor(PAGE)
    axes.plot([tuned], [y], "o", markersize=6, color=colour, markeredgecolor=colour, clip_on=False)
    axes.text(0, y, line.label, transform=across(axes), color=QUIET, va="center")
    shown = difference(entry.delta, entry.score, sure=line.sure)
    axes.text(1, y, shown, transform=across(axes), color=INK if line.sure else QUIET, va="center", ha="right")
