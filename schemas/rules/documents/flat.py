"""Texts as they are compared: letters and digits only, in small letters, so that layout and marks do not matter.

They are bytes (UTF-8), which Python searches, splits and translates ten times as fast as text with other letters in it.
"""

from __future__ import annotations

import re
import unicodedata

_LETTERS = bytes(byte if byte >= 0x80 or chr(byte).isalnum() else 0x20 for byte in range(256))
# How the punctuation, the signs of Latin-1 and the punctuation of Chinese and Japanese begin; one byte follows.
_SIGNS = (b"\xe2\x80", b"\xc2", b"\xe3\x80")
# The first byte of letters whose scripts put no spaces between words; of others too, where it does no harm.
_UNSPACED = 0xE0
_JOINED = {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\u00ad": ""}
_ACCENTS = "\u0300\u0301\u0302\u0303\u0308\u030a\u030c\u0327"
_ACCENTED = re.compile(rf"[^\W\d_][{_ACCENTS}]")


def usual(text: str) -> str:
    """Return a text with ligatures and letters with separate accents in their usual form, without soft hyphens.

    Those alone: Unicode's own forms take time in the square of the length of hostile text.
    """
    if text.isascii():
        return text
    for joined, letters in _JOINED.items():
        text = text.replace(joined, letters)
    if not any(accent in text for accent in _ACCENTS):
        return text
    return _ACCENTED.sub(lambda match: unicodedata.normalize("NFC", match[0]), text)


def small(text: str) -> bytes:
    """Return the UTF-8 bytes of a text in small letters."""
    return text.lower().encode("utf-8", "replace")


def flatten(lowered: bytes) -> bytes:
    """Return bytes of the same length with a space in place of every byte that is no part of a letter or digit."""
    if not lowered.isascii():
        for sign in _SIGNS:
            first, *others = lowered.split(sign)
            lowered = (b" " * (len(sign) + 1)).join([first, *(other[1:] for other in others)])
    return lowered.translate(_LETTERS)


def squeeze(flat: bytes) -> bytes:
    """Return a flat text with single spaces between its words, and none around them."""
    while b"  " in flat:
        flat = flat.replace(b"  ", b" ")
    return flat.strip()


def words_of(flat: bytes) -> list[bytes]:
    """Return the words of a flat text; those of scripts without spaces in single letters."""
    return _parted(flat, 1)


def seeds_of(flat: bytes) -> list[bytes]:
    """Return what tells a text from others: its words; for scripts without spaces, all two letters that follow."""
    return _parted(flat, 2)


def _parted(flat: bytes, letters: int) -> list[bytes]:
    words = flat.split()
    if flat.isascii():
        return words
    return [part for word in words for part in ([word] if _is_word(word) else _pieces(word, letters))]


def _is_word(word: bytes) -> bool:
    return word.isascii() or max(word) < _UNSPACED


def _pieces(word: bytes, letters: int) -> list[bytes]:
    text = word.decode(errors="ignore")
    return [text[at : at + letters].encode() for at in range(max(1, len(text) - letters + 1))]
