"""Text of strangers on a terminal: shown, never obeyed."""

from __future__ import annotations

import re
import unicodedata

# Controls (escape sequences among them), invisible and reordering characters, lone surrogates, line separators.
HARMFUL = {"Cc", "Cf", "Cs", "Zl", "Zp"}


# GitHub's runners obey `##[command]` wherever in a line of a log it stands, and `::command::` where a line begins.
ANYWHERE = "##["
AT_START = re.compile(r"^(\s*):(?=:)")


def plain(text: str) -> str:
    """Return the text on one line, with every character that a terminal or a log could act on written as an escape."""
    shown = "".join(
        _escaped(character) if unicodedata.category(character) in HARMFUL else character for character in text
    )
    return shown.replace(ANYWHERE, r"##\x5b")


def plain_line(text: str) -> str:
    """Return the text as `plain` does, fit to begin a line with, or to stand behind spaces there."""
    return AT_START.sub(r"\1\\x3a", plain(text))


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
