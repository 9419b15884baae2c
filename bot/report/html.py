"""The report as one self-contained page: no script, no network, light and dark, desk and phone."""

from __future__ import annotations

from pathlib import Path

from bot.report.charts import draw_charts
from bot.report.names import split_names
from bot.report.view import view_of
from schemas.result import RunResult

_PAGE = Path(__file__).parent / "page"


def render_html(result: RunResult) -> str:
    """A complete HTML document; equal results give equal bytes.

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
    template = environment.get_template("report.html")
    return template.render(view=view_of(result), charts=charts, style=style, split_names=split_names)
