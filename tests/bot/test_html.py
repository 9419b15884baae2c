from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hostile import PAYLOADS, REPORTS
from run_results import STATES, passing, run_result

from bot.report.html import render_html
from schemas.result import RunResult

VOID = {"meta", "wbr", "br"}
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "header", "section", "figure", "figcaption", "article"),
    *("h1", "h2", "h3", "p", "span", "b", "code", "pre", "div", "wbr", "ul", "li", "dl", "dt", "dd"),
    *("table", "thead", "tbody", "tr", "th", "td", "details", "summary"),
    *("svg", "g", "defs", "path", "use", "text", "clippath", "rect"),
}


class Page(HTMLParser):
    """Collects what a browser would see, and insists on balanced tags."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(document)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_a_whole_page(state: str) -> None:
    result = STATES[state]()
    page = Page(render_html(result))
    assert page.tags <= TAGS
    assert result.gate
    assert f"{result.gate.verdict} · taxobot report" in page.text
    assert result.gate.reason in page.text


@pytest.mark.parametrize("state", STATES)
def test_nothing_is_loaded_from_elsewhere(state: str) -> None:
    document = render_html(STATES[state]())
    page = Page(document)
    assert "script" not in page.tags
    links = [value for name, value in page.attributes if name in ("src", "href", "xlink:href", "action")]
    assert all(value and value.startswith("#") for value in links)
    assert not re.search(r"@import|url\((?!#)", document)


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_hostile_payloads_stay_text(report: Callable[[str], RunResult], payload: str) -> None:
    document = render_html(report(payload))
    page = Page(document)
    assert page.tags <= TAGS
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert "<!--" not in document
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", document)


def test_same_numbers_as_the_other_renderers() -> None:
    text = " ".join(Page(render_html(passing())).text.split())
    for shown in ("≈ −0.3 (−1.9 … +1.3)", "+7.8 (+0.6 … +15.1)", "4.20 → 4.30 of 10", "211 / 480", "overlap judge"):
        assert shown in text


def test_equal_results_give_equal_bytes() -> None:
    assert render_html(passing()) == render_html(run_result())


def test_ids_are_unique() -> None:
    ids = [value for name, value in Page(render_html(passing())).attributes if name == "id"]
    assert len(ids) == len(set(ids)) > 0
