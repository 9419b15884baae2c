"""Patterns of a flow's file: the reference's own kind, and careless ones."""

from __future__ import annotations

import pytest

from runners.generate.flows.texts import patterns
from runners.generate.flows.texts.parsed import CUT, EMPTY
from runners.generate.flows.texts.patterns import SLOW, UNMATCHED, WrongPattern, compile_pattern
from timing import cpu_seconds

PAIRS = r"<Ask>\s*(.*?)\s*<Say>\s*(.*?)\s*(?=<Ask>|$)"


def test_groups_fill_columns_without_the_words_to_clean_up() -> None:
    parser = compile_pattern(PAIRS, ["question", "response"], ("<END>", "<End>"))
    assert parser.parse("<Ask> a?\n<Say> 1\n<END>\n<Ask>b?<Say>two\nlines<End>").found == [
        {"question": "a?", "response": "1"},
        {"question": "b?", "response": "two\nlines"},
    ]


def test_a_pattern_without_groups_fills_one_column() -> None:
    assert compile_pattern(r"\d+", ["number"]).parse("1 and 22").found == [{"number": "1"}, {"number": "22"}]


@pytest.mark.parametrize(
    ("text", "cut", "reason"), [("nothing", False, UNMATCHED), ("nothing", True, CUT), ("", False, EMPTY)]
)
def test_a_text_without_the_pattern_is_lost(text: str, cut: bool, reason: str) -> None:
    assert compile_pattern(PAIRS, ["question", "response"]).parse(text, cut=cut).lost == [(reason, text)]


@pytest.mark.parametrize(("pattern", "says"), [("(", "no regular expression"), ("(a)", "1 groups for 2 columns")])
def test_what_cannot_fill_the_columns_is_refused(pattern: str, says: str) -> None:
    with pytest.raises(WrongPattern, match=says):
        compile_pattern(pattern, ["one", "two"])


def test_a_pattern_that_would_take_years_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "SECONDS", 0.05)
    parser, text = compile_pattern("(a|aa)+$", ["x"]), "a" * 60 + "b"
    assert parser.parse(text).lost == [(SLOW, text)]
    assert cpu_seconds(lambda: parser.parse(text), enough=1.0) < 1.0
