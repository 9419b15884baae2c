"""What counts as a word where texts are compared: as ROUGE has it, or in any language.

ROUGE knows the letters a to z and digits; all else separates words, and a text without any is like no other. That is
rouge_score's `tokenize.py` without its stemmer. The Unicode way agrees with it on ASCII. Beyond that, letters, marks
and digits of every script make words, whatever their case and width; scripts that put no spaces between words are
compared sign by sign.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Words = Literal["rouge", "unicode"]
"""How texts are cut into words."""

_ASCII_WORD = re.compile(r"[a-z0-9]+")
# Thai and Lao, Burmese, Khmer, Japanese, Chinese.
_UNSPACED = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3005, 0x3007),
    (0x3040, 0x30FF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)


def split_words(text: str, way: Words) -> list[str]:
    """The words of a text, in order."""
    if way == "rouge" or text.isascii():
        return _ASCII_WORD.findall(text.lower())
    # Twice: folding the case can take a composed letter apart.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return folded.translate(_SPACING).split()


def stands_alone(character: str) -> bool:
    """Whether it is of a script that puts no spaces between words."""
    return any(first <= ord(character) <= last for first, last in _UNSPACED)


class _Spacing(dict[int, str]):
    """What stands for each character so that white space separates words; filled as characters turn up."""

    def __missing__(self, code: int) -> str:
        self[code] = spaced = _space(code)
        return spaced


_SPACING = _Spacing()


def _space(code: int) -> str:
    character = chr(code)
    if unicodedata.category(character)[0] not in "LMN":
        return " "
    return f" {character} " if stands_alone(character) else character
