"""Edits as GitHub's suggestion blocks: whole new lines for a range of lines."""

from __future__ import annotations

import pytest

from bot.findings.suggestions import Suggestion, suggest
from schemas.finding import Edit, Finding, Severity

LINES = ("version: 3", "answer: yes", "  - {a:  b}", "", "")


def suggestion(*edits: Edit, lines: tuple[str, ...] = LINES) -> Suggestion | None:
    return suggest(Finding("a", 1, 1, "structure/type", Severity.ERROR, "m", edits=edits), lines)


@pytest.mark.parametrize(
    ("edits", "start", "end", "new"),
    [
        ([Edit(2, 9, 2, 12, '"yes"')], 2, 2, 'answer: "yes"'),
        ([Edit(3, 9, 3, 10, ""), Edit(3, 6, 3, 6, " ")], 3, 3, "  - { a: b}"),
        ([Edit(1, 1, 2, 1, "")], 1, 2, "answer: yes"),
        ([Edit(2, 12, 2, 12, "\n")], 2, 2, "answer: yes\n"),
        ([Edit(1, 11, 2, 1, ""), Edit(3, 1, 3, 3, "")], 1, 3, "version: 3answer: yes\n- {a:  b}"),
        ([Edit(3, 12, 3, 12, "\n    c: d")], 3, 3, "  - {a:  b}\n    c: d"),
    ],
)
def test_whole_lines(edits: list[Edit], start: int, end: int, new: str) -> None:
    found = suggestion(*edits)
    assert found == Suggestion("a", start, end, f"```suggestion\n{new}\n```")


def test_lines_may_be_deleted_whole() -> None:
    assert suggestion(Edit(4, 1, 5, 1, "")) == Suggestion("a", 4, 4, "```suggestion\n```")


def test_a_fence_is_longer_than_any_run_within() -> None:
    found = suggestion(Edit(1, 1, 1, 1, "````\n"))
    assert found is not None
    assert found.body == "`````suggestion\n````\nversion: 3\n`````"


@pytest.mark.parametrize(
    ("edits", "lines"),
    [
        ([], LINES),
        ([Edit(1, 0, 1, 1, "")], LINES),
        ([Edit(9, 1, 9, 1, "x")], LINES),
        ([Edit(1, 99, 1, 99, "x")], LINES),
        ([Edit(1, 2, 1, 2, "\n")], ("a",)),
        ([Edit(1, 1, 1, 2, "a")], ("a",)),
    ],
)
def test_what_lines_cannot_show_is_no_suggestion(edits: list[Edit], lines: tuple[str, ...]) -> None:
    assert suggestion(*edits, lines=lines) is None
