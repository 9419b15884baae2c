"""The drawing board for charts: figures in the page's style, and SVG that follows the page's colours and fonts."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLOURS = {
    "#010101": "var(--ink)",
    "#020202": "var(--quiet)",
    "#030303": "var(--line)",
    "#040404": "var(--accent)",
    "#050505": "var(--band)",
    "#060606": "var(--page)",
}
"""Stand-ins that matplotlib accepts, and the style sheet's colours that take their place."""
INK, QUIET, LINE, ACCENT, BAND, PAGE = _COLOURS
_WIDTH = 4.2


@dataclass(frozen=True, slots=True)
class Chart:
    """An SVG element with the words that replace it for those who cannot see it."""

    svg: str
    title: str
    caption: str


@contextmanager
def figure_of(height: float) -> Iterator[tuple[Figure, Axes]]:
    """A bare figure in the page's style; matplotlib's global state is left alone."""
    from matplotlib import rc_context, rcdefaults, rcParams
    from matplotlib.figure import Figure

    settle: Callable[[], None] = rcdefaults  # matplotlib leaves it without types

    settings: Any = {"svg.fonttype": "none", "svg.hashsalt": "taxobot", "font.size": 9.5, "text.parse_math": False}
    with rc_context(), warnings.catch_warnings():
        settle()  # whatever a matplotlibrc says
        rcParams.update(settings)
        # the browser draws the text; that matplotlib's own font lacks a letter of a leaf's name does not matter
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure = Figure(figsize=(_WIDTH, height))
        axes = figure.add_subplot()
        axes.set_axisbelow(True)
        axes.tick_params(length=0, colors=QUIET)
        for spine in axes.spines.values():
            spine.set_visible(False)
        yield figure, axes


def across(axes: Axes) -> Any:
    """X in figure fractions, y in data: for labels that stand at the chart's left (0) or right edge (1)."""
    from matplotlib.transforms import blended_transform_factory

    return blended_transform_factory(axes.figure.transFigure, axes.transData)


def place(axes: Axes, *, left: float, right: float, bottom: float, height: float) -> None:
    """Margins in inches above and below, in shares of the width beside."""
    axes.set_position((left, bottom / height, right - left, 1 - (bottom + 0.05) / height))


def to_svg(figure: Figure, name: str) -> str:
    """One `svg` element without prolog or date, its colours and fonts the page's, its ids its own."""
    target = BytesIO()
    figure.savefig(target, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = target.getvalue().decode()
    text = text[text.index("<svg") :]
    text = re.sub(r"(fill|stroke): (#0\d0\d0\d)", lambda found: f"{found[1]}: {_COLOURS[found[2]]}", text)
    text = re.sub(r"font-family: [^;\"]*", "font-family: var(--sans)", text)
    text = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", text, flags=re.DOTALL)
    text = re.sub(r'(id="|url\(#|href="#)', rf"\g<1>{name}-", text)
    return re.sub(r' width="[\d.]+pt" height="[\d.]+pt"| height="[\d.]+pt"| width="[\d.]+pt"', "", text, count=2)
