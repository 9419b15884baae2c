"""Text of strangers on a terminal: shown, never obeyed."""

from __future__ import annotations

import unicodedata

# Controls (escape sequences among them), invisible and reordering characters, lone surrogates, line separators.
HARMFUL = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def plain(text: str) -> str:
    """Return the text on one line, with every character that a terminal could act on written as an escape."""
    return "".join(
        _escaped(character) if unicodedata.category(character) in HARMFUL else character for character in text
    )


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
