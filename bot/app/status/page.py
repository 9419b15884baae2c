"""The page `/status`: made here, whole, without a script. Every text in it is escaped by the template engine."""

from __future__ import annotations

from pathlib import Path

from bot.app.status.overview import Overview
from bot.findings.terminal import plain

_FOLDER = Path(__file__).parent
MOST = 200
"""Rows of a table; the rest is counted."""


def render(overview: Overview) -> str:
    """The page, as a complete HTML document."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"plain": plain, "span": span}
    style = Markup((_FOLDER / "page.css").read_text(encoding="utf-8"))  # noqa: S704  our own file
    return environment.get_template("page.html").render(seen=overview, style=style, most=MOST)


def span(seconds: float) -> str:
    """A time in words: `45 s`, `12 min`, `3 h 5 min`, `2 d 4 h`."""
    whole = max(0, round(seconds))
    minutes, hours, days = whole // 60, whole // 3600, whole // 86_400
    if whole < 60:
        return f"{whole} s"
    if hours < 1:
        return f"{minutes} min"
    if days < 1:
        return f"{hours} h {minutes % 60} min"
    return f"{days} d {hours % 24} h"
