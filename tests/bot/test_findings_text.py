"""Findings for people at a terminal."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from golden_files import is_golden
from sample_findings import FINDINGS, SKILL, nothing, sample

from bot.findings.text import render_text
from bot.findings.view import View, count, count_files
from schemas.finding import Finding, Severity


def quote(line: str, column: int, length: int) -> list[str]:
    """The quoted line and its carets, without the indent."""
    finding = Finding("a", 1, column, "content/topic", Severity.ERROR, "m", length=length)
    return [part[4:] for part in render_text(View((), (finding,), {"a": (line,)})).splitlines()[2:]]


def test_golden() -> None:
    assert is_golden("findings.txt", render_text(sample()) + "\n")


def test_only_what_was_deleted() -> None:
    assert render_text(nothing()) == "knowledge/old/qna.yaml (deleted)"


def test_colours_change_nothing_else() -> None:
    coloured = render_text(sample(), colours=True)
    assert "\x1b[31merror\x1b[0m" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == render_text(sample())


def test_nothing_of_a_leaf_reaches_the_terminal() -> None:
    shown = render_text(sample())
    assert not {"\x1b", "\u202e", "\t", "\r"} & set(shown)
    assert r"\x1b[2J\u202e" in shown


@pytest.mark.parametrize(
    ("line", "column", "length", "quoted"),
    [
        ("answer: yes", 9, 3, ["1 | answer: yes", "  |         ^^^"]),
        ("answer:", 8, 0, ["1 | answer:", "  |        ^"]),
        ("知識: yes", 5, 3, ["1 | 知識: yes", "  |       ^^^"]),
        ("知識", 1, 2, ["1 | 知識", "  | ^^^^"]),
        ("a\u0301b", 3, 1, ["1 | a\u0301b", "  |  ^"]),
        ("\ta", 2, 1, [r"1 | \ta", "  |   ^"]),
        ("a\x1bb", 2, 1, [r"1 | a\x1bb", "  |  ^^^^"]),
    ],
)
def test_carets_stand_below_what_is_meant(line: str, column: int, length: int, quoted: list[str]) -> None:
    assert quote(line, column, length) == quoted


def test_of_a_long_line_only_the_part_around_is_shown() -> None:
    line = "x" * 500 + "WRONG" + "y" * 500
    shown, carets = quote(line, 501, 5)
    assert shown == f"1 | …{'x' * 30}WRONG{'y' * 65}…"
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "WRONG"
    assert quote("x" * 500, 1, 500)[1].count("^") == 100


def test_lines_with_private_text_are_not_quoted_for_anybody() -> None:
    other = replace(FINDINGS[4], rule="content/topic", severity=Severity.NOTICE)
    shown = render_text(replace(sample(), findings=(FINDINGS[4], other)))
    assert "example.org" not in shown


def test_a_line_that_is_not_there_is_not_quoted() -> None:
    shown = render_text(View((), (Finding(SKILL, 99, 5, "content/topic", Severity.ERROR, "m"),)))
    assert shown.splitlines()[1:] == ["  99:5 error: m [content/topic]"]


def test_counts() -> None:
    assert count(FINDINGS) == "3 errors, 4 warnings, 1 notice"
    assert count([]) == ""
    assert count_files(FINDINGS) == "2 files"
    assert count_files(FINDINGS[:1]) == "1 file"
