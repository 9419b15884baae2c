"""Golden files: after a change of wording, `UPDATE_GOLDEN=1 pytest tests/bot/test_markdown.py`, then read the diff."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from evidence_samples import everything_measured
from gfm import tables_of, tokens_of
from hostile import PAYLOADS, REPORTS, everything
from run_results import HEAD, STATES, comparison, finding, leaf, passing, run_result, untrained

from bot.report.markdown import MARKER, SMALLEST_BUDGET, render_markdown
from schemas.result import RunResult, Word

GOLDEN = Path(__file__).parent / "golden"
OUR_HTML = re.compile(
    r"</?details>|</?summary>|</?span>|<!-- taxobot:data \{[^<>]*\} -->|" + re.escape(MARKER), flags=re.ASCII
)


@pytest.mark.parametrize("state", STATES)
def test_golden(state: str) -> None:
    check_golden(f"{state}.md", render_markdown(STATES[state]()))


def test_golden_of_everything_that_can_be_measured() -> None:
    check_golden("measured.md", render_markdown(everything_measured()))


def test_golden_of_hostile_payloads() -> None:
    assert len(PAYLOADS) >= 30
    document = render_markdown(everything(), budget=1_000_000)
    assert document.count(MARKER) == 1
    assert document.endswith(f"{MARKER}\n")
    check_golden("hostile.md", document)


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_hostile_payloads_stay_text(report: Callable[[str], RunResult], payload: str) -> None:
    result = report(payload)
    document = render_markdown(result)
    assert document.count(MARKER) == 1
    assert document.endswith(f"{MARKER}\n")
    assert document.count("<!--") == 2
    assert "<" not in OUR_HTML.sub("", document)
    assert not re.search(r"@(?!&#8203;|\u200b)", document)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]", document)
    shown = "\n".join(token.content for token in tokens_of(document) if token.type == "text")
    assert not re.search(r"@\w|(#|GH-)\d|https?://|www\.\w|:\w+:", shown)
    kinds = {token.type for token in tokens_of(document)}
    assert not kinds & {"link_open", "image", "hr", "ordered_list_open", "code_block", "lheading_open"}
    assert [token.markup for token in tokens_of(document) if token.type == "heading_open"] == ["###"]


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_hostile_payloads_keep_every_table_in_shape(report: Callable[[str], RunResult], payload: str) -> None:
    for lines in tables_of(render_markdown(report(payload))):
        widths = {line.count("|") for line in lines}
        assert len(widths) == 1


def test_machine_data() -> None:
    document = render_markdown(passing())
    found = re.search(r"<!-- taxobot:data (.*) -->", document)
    assert found
    data = json.loads(found[1])
    assert (data["head"], data["verdict"], data["v"], data["seed"]) == (HEAD, "pass", 1, 1)


def test_header_line_is_the_verdict_with_the_deciding_number() -> None:
    first = render_markdown(STATES["fail"]()).splitlines()[0]
    assert first == "### ❌ FAIL: frozen suite −4.1 pp (−6.1 … −2.2), n 1,000, margin −2.0"


def test_worst_leaf_first_and_frozen_suite_last() -> None:
    words = (Word.BETTER, Word.ERROR, Word.INCONCLUSIVE, Word.WORSE, Word.NO_CHANGE, Word.NEW)
    document = render_markdown(run_result(leaves=tuple(leaf(f"k/{word.lower()}", word) for word in words)))
    rows = tables_of(document)[0][2:]
    shown = [row.split("|")[1].strip() for row in rows]
    assert shown[:-1] == ["`k/worse`", "`k/error`", "`k/inconclusive`", "`k/no change`", "`k/new`", "`k/better`"]
    assert shown[-1].startswith("*Frozen suite")
    assert all(row.count("|") == 8 for row in rows)


def test_only_differences_with_a_word_are_bold() -> None:
    document = render_markdown(run_result(leaves=(leaf(), leaf("a/b", Word.INCONCLUSIVE))))
    assert "| **+7.8** (+0.6 … +15.1) |" in document
    assert "| ≈ +7.8 (+0.6 … +15.1) |" in document


def test_not_measured_is_said() -> None:
    bare = comparison(interval=None, p=None, smallest_effect=None, note="one cluster only")
    unasked = leaf("a/b", Word.ERROR, comparisons=(), funnel=None, specific_gain=None, why="no items could be made")
    document = render_markdown(run_result(leaves=(leaf(comparisons=(bare,)), unasked), frozen=None))
    rows = tables_of(document)[0]
    assert "not measured | not measured | not measured | ⚠️ ERROR, no items could be made" in rows[2]
    assert "(not measured)" in rows[3]
    assert "one cluster only" in rows[3]
    assert rows[4].startswith("| *Frozen suite* | 0 |")
    assert rows[4].endswith("| ⚠️ not measured |")


def test_embedded_parts_are_named_only_when_used() -> None:
    named = render_markdown(passing())
    assert "stand-ins: taxobot-tiny-1.4m model, extractive teacher, support critic, overlap judge;" in named
    assert "**Embedded overlap judge:**" in named
    other = passing().models.model_copy(update={"embedded": ("judge",), "teacher": "mixtral"})
    document = render_markdown(run_result(models=other, leaves=(leaf(),)))
    assert "stand-ins: overlap judge;" in document
    assert "**Embedded" not in document  # nothing here was rated


def test_reproduction_names_shas_seed_and_digests() -> None:
    document = render_markdown(passing())
    assert f"--head {HEAD} --preset tiny --seed 1" in document
    assert document.count("c0de" * 16) == 1
    again = passing().model_copy(update={"timings": ()})
    assert re.findall(r"result digest.*", render_markdown(again)) == re.findall(r"result digest.*", document)


def many_leaves(number: int) -> RunResult:
    return run_result(leaves=tuple(leaf(f"knowledge/area/leaf{index:03}") for index in range(number)))


@pytest.mark.parametrize("budget", [SMALLEST_BUDGET, 9_000, 20_000, 40_000, 60_000])
@pytest.mark.parametrize("number", [1, 30, 200])
def test_every_rung_is_whole_and_within_budget(number: int, budget: int) -> None:
    document = render_markdown(many_leaves(number), budget=budget)
    assert len(document.encode()) <= budget
    assert document.endswith(f"{MARKER}\n")
    assert document.count("<details>") == document.count("</details>")
    assert document.count("```") % 2 == 0
    assert document.startswith("### ✅ PASS")


def test_rungs_of_the_ladder() -> None:
    result = many_leaves(30)
    full = len(render_markdown(result, budget=1_000_000).encode())
    shorter = render_markdown(result, budget=full - 1)
    assert "sample answers are left out." in shorter
    assert "See 90 questions" not in shorter
    assert "knowledge/area/leaf029" in shorter
    worst = render_markdown(result, budget=len(shorter.encode()) - 1)
    assert "… 10 more leaves" in worst
    assert "knowledge/area/leaf020" not in worst
    verdict = render_markdown(result, budget=SMALLEST_BUDGET)
    assert "The tables did not fit here" in verdict


def test_a_long_list_of_findings_is_cut_with_a_count() -> None:
    document = render_markdown(untrained(findings=tuple(finding(line) for line in range(1, 2001))))
    assert "… 1980 more" in document
    assert "2,000 problems in 1 file" in document


def test_too_small_a_budget_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 4000 bytes"):
        render_markdown(passing(), budget=100)


def test_a_report_needs_a_verdict() -> None:
    with pytest.raises(ValueError, match="needs a verdict"):
        render_markdown(passing().model_copy(update={"gate": None}))


def check_golden(name: str, document: str) -> None:
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(document, encoding="utf-8")
    assert document == path.read_text(encoding="utf-8")
