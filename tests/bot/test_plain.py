from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hostile import PAYLOADS, REPORTS
from run_results import STATES, finding, invalid, leaf, passing, run_result, untrained

from bot.report.plain import render_plain
from schemas.result import RunResult

LINES = 45


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_short_and_starts_with_the_verdict(state: str) -> None:
    result = STATES[state]()
    shown = render_plain(result)
    assert result.gate
    assert shown.startswith(f"{result.gate.verdict}: ")
    assert "Next step: " in shown
    assert len(shown.splitlines()) <= LINES
    assert not shown.endswith("\n")


def test_table_is_aligned() -> None:
    table = render_plain(passing()).split("\n\n")[1].splitlines()
    assert table[0].index("Verdict") == table[1].index("INCONCLUSIVE") == table[3].index("BETTER")
    assert table[3].split("  ")[0] == "knowledge/science/astronomy/phoenix"
    assert "+7.8 (+0.6 … +15.1)" in table[3]


def test_wide_characters_are_counted_as_two_columns() -> None:
    table = render_plain(run_result(leaves=(leaf("知識/天文"),))).split("\n\n")[1].splitlines()
    assert table[0].index("Verdict") - table[1].index("BETTER") == len("知識天文")


def test_embedded_parts_are_named_where_their_numbers_stand() -> None:
    shown = " ".join(render_plain(passing()).split())
    assert "(taxobot-tiny-1.4m model, extractive teacher, support critic, overlap judge)" in shown
    assert "embedded" not in render_plain(invalid())


def test_many_rows_are_cut_with_a_count() -> None:
    leaves = render_plain(run_result(leaves=tuple(leaf(f"k/{index}") for index in range(40))))
    assert "… 30 more" in leaves
    assert len(leaves.splitlines()) <= LINES
    problems = render_plain(untrained(findings=tuple(finding(line) for line in range(1, 60))))
    assert "… 49 more, all of them with: taxobot taxonomy diff" in problems
    assert len(problems.splitlines()) <= LINES


def test_long_names_keep_their_end() -> None:
    shown = render_plain(run_result(leaves=(leaf("knowledge/" + "deep/" * 20 + "end"),)))
    assert re.search(r"^…[\w/]+/end  ", shown, flags=re.MULTILINE)


@pytest.mark.parametrize("report", REPORTS)
def test_control_characters_never_reach_the_terminal(report: Callable[[str], RunResult]) -> None:
    for payload in PAYLOADS:
        shown = render_plain(report(payload))
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]", shown)
