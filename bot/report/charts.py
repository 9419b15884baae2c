"""The report's charts as inline SVG: scores with their intervals, and the losses of training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING

from bot.figures import difference, is_sure
from bot.leaves import deciding
from bot.report.canvas import ACCENT, BAND, INK, LINE, PAGE, QUIET, across, figure_of, place, to_svg
from bot.report.escape import plain
from bot.report.parts import name_part
from bot.report.scores import rank_leaves
from schemas.result import Comparison, RunResult, TrainingResult, Word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_LEAVES = 12
_NARROWEST = 3
_SPARE = 0.03
"""Share of the axis left free at either end, so that a marker at a whole end is a whole marker."""
_SCALES = {"judge": (1.0, 10.0), "choice": (0.0, 100.0)}


@dataclass(frozen=True, slots=True)
class Chart:
    """An SVG element with the words that replace it for those who cannot see it."""

    svg: str
    title: str
    caption: str


def draw_charts(result: RunResult) -> tuple[Chart, ...]:
    """The charts that the result has numbers for."""
    charts = []
    for score in ("choice", "judge"):
        lines = _score_lines(result, score)
        if lines:
            charts.append(_draw_scores(lines, score, name_part("judge", result.models)))
    if result.training and result.training.curve:
        charts.append(_draw_losses(result.training))
    return tuple(charts)


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
        place(axes, left=0.22, right=0.85, bottom=0.28, height=height)
        svg = to_svg(figure, f"scores-{score}")
    unit = f"rating by the {judge}, 1 to 10" if score == "judge" else "right answers in percent"
    title = f"Scores before and after: {unit}"
    return Chart(svg, title, "○ base  ● tuned  ▬ 95 % interval of the difference, drawn from the base score")


def _limits(lines: Sequence[_Line], score: str) -> tuple[float, float]:
    """The axis: everything that is drawn, widened to whole tenths of the scale, and a little room at both ends."""
    lowest, highest = _SCALES[score]
    step = highest / 10
    ends = [end for line in lines for end in (*_places(line.comparison), *_band(line.comparison))]
    low, high = step * floor(min(ends) / step), step * ceil(max(ends) / step)
    wider = ceil(max(0.0, _NARROWEST - (high - low) / step) / 2) * step
    low, high = max(lowest, low - wider), min(highest, high + wider)
    spare = _SPARE * (high - low)
    return low - spare, high + spare


def _places(entry: Comparison) -> tuple[float, float]:
    """Where base and tuned score stand on the axis."""
    scale = 1.0 if entry.score == "judge" else 100.0
    return scale * entry.base, scale * entry.tuned


def _band(entry: Comparison) -> tuple[float, ...]:
    """Both ends of the interval on the axis, cut where no score can be; empty without an interval."""
    if entry.interval is None:
        return ()
    lowest, highest = _SCALES[entry.score]
    scale = 1.0 if entry.score == "judge" else 100.0
    bounds = (scale * (entry.base + bound) for bound in (entry.interval.low, entry.interval.high))
    return tuple(min(highest, max(lowest, bound)) for bound in bounds)


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


def _draw_losses(training: TrainingResult) -> Chart:
    height = 2.9
    measured = [(point.step, point.validation) for point in training.curve if point.validation is not None]
    with figure_of(height) as (figure, axes):
        curve = training.curve
        axes.plot([point.step for point in curve], [point.train for point in curve], color=QUIET, linewidth=1.3)
        steps, losses = [step for step, _ in measured], [loss for _, loss in measured]
        axes.plot(steps, losses, "o-", color=ACCENT, linewidth=1.8, markersize=4)
        axes.axvline(training.best_step, color=LINE, linewidth=1.2, linestyle=(0, (4, 3)), zorder=0)
        late = training.best_step > training.steps / 2
        axes.annotate(
            f"best: step {training.best_step:,}, {training.best_validation_loss:.3f}",
            (training.best_step, 0.96),
            xycoords=axes.get_xaxis_transform(),
            xytext=(-6 if late else 6, 0),
            textcoords="offset points",
            ha="right" if late else "left",
            va="top",
            color=INK,
        )
        axes.set_xlabel("optimizer step", color=QUIET)
        axes.set_ylabel("nats a token", color=QUIET)
        axes.grid(axis="y", color=LINE, linewidth=0.8)
        place(axes, left=0.12, right=0.97, bottom=0.45, height=height)
        svg = to_svg(figure, "losses")
    caption = f"● validation loss  – training loss  ┆ checkpoint that was kept (step {training.best_step:,})"
    return Chart(svg, "Loss while training, in nats a token", caption)
