"""The report as one self-contained page: no script, no network, light and dark, desk and phone."""

from __future__ import annotations

from pathlib import Path

from bot.report.browser import browse
from bot.report.charts import draw_charts
from bot.report.folds import RATED_TWICE
from bot.report.names import split_names
from bot.report.outcomes import SLUGS
from bot.report.rejected import heap_up
from bot.report.scores import rank_leaves
from bot.report.view import view_of
from schemas.evidence import Evidence
from schemas.result import RunResult

_PAGE = Path(__file__).parent / "page"


def render_html(result: RunResult, evidence: Evidence | None = None) -> str:
    """A complete HTML document; equal results and evidence give equal bytes. Without evidence it shows what the result
    itself has of it.

    Every string of the view is escaped by the template engine; only the charts, which are SVG drawn here, and the style
    sheet are put in as they are. Raises ValueError when the gate has not decided yet.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(_PAGE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style = Markup((_PAGE / "style.css").read_text(encoding="utf-8"))  # noqa: S704  our own file
    charts = [(Markup(chart.svg), chart) for chart in draw_charts(result)]  # noqa: S704  drawn by charts.py
    return environment.get_template("report.html").render(
        view=view_of(result),
        charts=charts,
        style=style,
        split_names=split_names,
        rated_twice=RATED_TWICE,
        slugs=SLUGS,
        **_look_through(result, evidence or Evidence()),
    )


def _look_through(result: RunResult, evidence: Evidence) -> dict[str, object]:
    """The answers and the rejected rows."""
    counts = {
        (leaf.leaf, entry.reason): entry.count
        for leaf in result.leaves
        if leaf.funnel
        for entry in leaf.funnel.rejected
    }
    return {
        "browser": browse(evidence.answers, [leaf.leaf for leaf in rank_leaves(result.leaves)]),
        "heaps": heap_up(evidence.rejected, counts),
    }
