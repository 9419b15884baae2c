"""What libyaml refuses though YAML allows it, replaced by letters that it reads: a byte order mark inside a text, and a
tab that begins the text of a block (`|`, `>`)."""

from __future__ import annotations

import re

import yaml

from schemas.rules.safety import BYTE_ORDER_MARK

LETTERS = tuple(map(chr, range(0xE000, 0xF8FF)))  # private use: they mean nothing of their own
BLOCK_WITH_TAB = re.compile(r"([|>][-+0-9]*[ \t]*(?:#[^\r\n]*)?(?:\r\n?|\n)(?:[ ]*(?:\r\n?|\n))*[ ]+)\t")


def make_readable(text: str, loader: type[yaml.SafeLoader]) -> tuple[str, dict[str, str]]:
    """Return the text as libyaml reads it, of equal length, and what each letter in it stands for."""
    meanings: dict[str, str] = {}
    if BYTE_ORDER_MARK in text and (letter := _unused(text)):
        text, meanings[letter] = text.replace(BYTE_ORDER_MARK, letter), BYTE_ORDER_MARK
    # The pattern alone may also match what only looks like a block, so libyaml is asked first.
    if "\t" in text and BLOCK_WITH_TAB.search(text) and _refuses(text, loader) and (letter := _unused(text)):
        text, meanings[letter] = BLOCK_WITH_TAB.sub(rf"\g<1>{letter}", text), "\t"
    return text, meanings


def _unused(text: str) -> str:
    return next((letter for letter in LETTERS if letter not in text), "")


def _refuses(text: str, loader: type[yaml.SafeLoader]) -> bool:
    try:
        for _ in yaml.scan(text, Loader=loader):
            pass
    except yaml.YAMLError as error:
        return "tab character" in str(error)
    return False
