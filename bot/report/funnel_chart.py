"""Where the generated rows went as a chart: what was made, what each reason took, what is left to learn from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.figures import MINUS
from bot.report.canvas import ACCENT, BAND, INK, LINE, QUIET, Chart, across, figure_of, place, to_svg
from bot.report.escape import plain
from bot.report.scores import rank_leaves
from schemas.result import Funnel, RunResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_LEAVES = 8
MOST_REASONS = 5
_WHOLE = 100
_LABEL = 26
"""Characters of a reason that fit beside the bars."""


@dataclass(frozen=True, slots=True)
class _Bar:
    """A bar from `left` to `right` percent of what was made; `label` and the number of rows are shown beside it."""

    label: str
    value: str
    left: float
    right: float
    colour: str


def draw_funnels(result: RunResult) -> Chart | None:
    """The funnel of each leaf, worst leaves first; None where no row was made."""
    made = [(plain(leaf.leaf, 60), leaf.funnel) for leaf in rank_leaves(result.leaves) if leaf.funnel]
    groups = [(name, list(_bars(funnel))) for name, funnel in made if funnel.made][:MOST_LEAVES]
    if not groups:
        return None
    height = 0.4 + sum(0.34 + 0.26 * len(bars) for _, bars in groups)
    with figure_of(height) as (figure, axes):
        y = _draw_groups(axes, groups)
        axes.set_ylim(y + 0.8, 0.5)
        axes.set_xlim(0, _WHOLE)
        axes.set_yticks([])
        axes.grid(axis="x", color=LINE, linewidth=0.8)
        place(axes, left=0.49, right=0.85, bottom=0.28, height=height)
        svg = to_svg(figure, "funnels")
    caption = "■ made, kept  ▬ rejected, the costliest reason first; bars in percent of what was made, numbers in rows"
    return Chart(svg, "Training rows: made, rejected, kept", caption)


def _bars(funnel: Funnel) -> Iterator[_Bar]:
    """From all rows down to those that were kept, reason by reason."""
    share, left = _WHOLE / funnel.made, funnel.made
    yield _Bar("made", f"{funnel.made:,}", 0, _WHOLE, QUIET)
    for label, count in _reasons(funnel):
        yield _Bar(label, f"{MINUS}{count:,}", share * (left - count), share * left, BAND)
        left -= count
    yield _Bar("kept", f"{funnel.kept:,}", 0, share * funnel.kept, ACCENT)


def _reasons(funnel: Funnel) -> Iterator[tuple[str, int]]:
    """The costliest by name, the rest as one."""
    ranked = sorted((entry for entry in funnel.rejected if entry.count), key=lambda entry: (-entry.count, entry.reason))
    named = ranked if len(ranked) <= MOST_REASONS else ranked[: MOST_REASONS - 1]
    for entry in named:
        yield plain(entry.reason, _LABEL), entry.count
    if rest := ranked[len(named) :]:
        yield f"{len(rest)} other reasons", sum(entry.count for entry in rest)


def _draw_groups(axes: Axes, groups: Sequence[tuple[str, Sequence[_Bar]]]) -> float:
    """Draw from top to bottom and return the height of the last bar."""
    y = 0.0
    for name, bars in groups:
        y += 1.3
        axes.text(0, y, name, transform=across(axes), color=INK, va="center", fontweight="bold")
        for bar in bars:
            y += 1.0
            axes.barh(y, bar.right - bar.left, left=bar.left, height=0.55, color=bar.colour)
            axes.text(0, y, bar.label, transform=across(axes), color=QUIET, va="center")
            axes.text(1, y, bar.value, transform=across(axes), color=INK, va="center", ha="right")
    return y
