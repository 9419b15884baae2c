from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.cli.model.talking.shown import shown, shown_whole

HARMFUL = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\n\tb\r\nc", "a\n\tb\nc"),
        ("\x1b]0;mine\x07", r"\x1b]0;mine\x07"),
        ("a\rb", r"a\rb"),
        ("left\u202eright", r"left\u202eright"),
        ("漢字 é", "漢字 é"),
    ],
)
def test_only_line_ends_and_tabs_are_left(text: str, seen: str) -> None:
    assert shown(text) == shown_whole(text) == seen


@given(st.text(st.characters(categories=["C", "L", "Z", "P"])))
def test_no_text_reaches_a_terminal_that_it_obeys(text: str) -> None:
    for seen in (shown(text), shown_whole(text)):
        assert all(unicodedata.category(one) not in HARMFUL for one in seen if one not in "\n\t")


def test_no_line_of_a_whole_text_is_a_command_of_a_runner() -> None:
    assert (
        shown_whole("hi\n::error::x\n\t::add-mask::y\n##[group]z")
        == "hi\n\\x3a:error::x\n\t::add-mask::y\n#" + r"#\x5bgroup]z"
    )
