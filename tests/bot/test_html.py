from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from html.parser import HTMLParser

import jinja2
import pytest
from evidence_samples import everything_measured, evidence, served
from hostile import PAYLOADS, REPORTS, evidence_of
from run_results import STATES, passing, run_result

from bot.report.html import render_html
from schemas.result import RunResult

VOID = {"meta", "wbr", "br", "input"}
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "header", "section", "figure", "figcaption", "article"),
    *("h1", "h2", "h3", "p", "span", "b", "code", "pre", "div", "wbr", "ul", "li", "dl", "dt", "dd"),
    *("table", "thead", "tbody", "tr", "th", "td", "details", "summary"),
    *("fieldset", "legend", "label", "input", "br"),
    *("svg", "g", "defs", "path", "use", "text", "clippath", "rect"),
}


@pytest.fixture(autouse=True, scope="module")
def compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Templates are compiled for the first page only, which is half of the time of a page."""
    cache = jinja2.FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jinja2, "Environment", partial(jinja2.Environment, bytecode_cache=cache))
        yield


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
    document = render_html(report(payload), evidence_of(payload))
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
    ids = [value for name, value in Page(render_html(passing(), evidence())).attributes if name == "id"]
    assert len(ids) == len(set(ids)) > 0


def test_evidence_is_shown_leaf_by_leaf() -> None:
    page = render_html(everything_measured(), evidence())
    text = " ".join(Page(page).text.split())
    assert "new-question: 1 gained, 1 lost, 1 both right, 1 both wrong; control: 1 gained" in text
    assert "new-question · gained · right answer 43.1 pp likelier" in text
    assert "Base: keeps a gendered form." in text
    assert "How large is Phoenix?" in text
    assert "answer not supported by the document · knowledge/science/astronomy/phoenix · the first 1 of 171" in text
    assert page.index("compositional_skills/<wbr>linguistics/<wbr>inclusion</code></summary>") < page.index(
        "Frozen suite, where the models answer differently"
    )


def test_evidence_takes_the_place_of_the_few_examples() -> None:
    few, many = "How did the answers change?", "What did both models answer, one by one?"
    assert few in render_html(passing())
    assert many not in render_html(passing())
    assert few not in render_html(passing(), evidence())
    assert many in render_html(passing(), evidence())


def test_every_filter_has_its_rule_and_its_choice() -> None:
    page = render_html(everything_measured(), evidence())
    chosen = {value for name, value in Page(page).attributes if name == "id" and value and "-" in value}
    for found in re.findall(r"#((?:kind|what)-[\w-]+):checked", page):
        assert found in chosen
    assert (
        ".browser:has(#kind-control:checked):has(#what-gained:checked) .sample:not(.kind-control.what-gained)" in page
    )


def test_all_new_measures_are_on_the_page() -> None:
    text = " ".join(Page(render_html(everything_measured())).text.split())
    for shown in (
        "Served as Q4_K_M (1,000 items)",
        "no loss against 16 bits, margin 2.0 pp",
        "−2.310 → −1.905",
        "≈ +0.405 (+0.210 … +0.600) nats/token",
        "second opinion: agrees",
        "the training rows give 2 of 1,240 evaluation items away",
        "“1598” is taught: Phoenix, 1598",
        "Can the judge tell right answers from others?",
        "±11.0 pp",
        "Training rows: made, rejected, kept",
    ):
        assert shown in text


def test_a_file_that_could_not_be_measured_says_why() -> None:
    missing = served(comparison=None, why="not measured: there is no llama.cpp here")
    text = " ".join(Page(render_html(everything_measured(served=missing))).text.split())
    assert "not measured: there is no llama.cpp here" in text
