"""Text of strangers on a terminal."""

from __future__ import annotations

import pytest

from bot.findings.terminal import plain, plain_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words, ünïcode 漢字 🎉", "plain words, ünïcode 漢字 🎉"),
        ("\x1b[2Jgone", r"\x1b[2Jgone"),
        ("two\nlines\r\ttab", r"two\nlines\r\ttab"),
        ("\x9b31m", r"\x9b31m"),
        ("a\u202eb\u200bc\u2028d", r"a\u202eb\u200bc\u2028d"),
        ("\udcff", r"\udcff"),
        ("\x07\x00\x7f", r"\x07\x00\x7f"),
        ("a ##[error]b", r"a ##\x5berror]b"),
    ],
)
def test_nothing_that_a_terminal_obeys_is_left(text: str, shown: str) -> None:
    assert plain(text) == shown
    assert plain(text).encode()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::x", r"\x3a:error::x"),
        ("  ::x", r"  \x3a:x"),
        ("a ::x", "a ::x"),
        (": x", ": x"),
        ("##[x]", r"##\x5bx]"),
    ],
)
def test_no_line_begins_a_command(text: str, shown: str) -> None:
    assert plain_line(text) == shown
