"""What libyaml refuses though YAML's reference parser reads it.

A byte order mark inside a text and a tab that begins the text of a block (`|`, `>`) are replaced by letters that
libyaml reads. A colon that touches a bracket or a comma (`{key:[1]}`) is left to the other parser, which is slow.
"""

from __future__ import annotations

import re

import yaml

from schemas.rules.reading.safety import BYTE_ORDER_MARK

LETTERS = tuple(map(chr, range(0xE000, 0xF8FF)))  # private use: they mean nothing of their own
BLOCK_WITH_TAB = re.compile(r"([|>][-+0-9]*[ \t]*(?:#[^\r\n]*)?(?:\r\n?|\n)(?:[ ]*(?:\r\n?|\n))*[ ]+)\t")

TOUCHING = re.compile(r":[,\[\]{}]")
MAX_PATIENCE = 24 * 1024  # characters that are given to the slow parser: a fraction of a second


def loader_of(text: str, loader: type[yaml.SafeLoader]) -> type[yaml.SafeLoader]:
    """Return what to read a readable text with: libyaml's `loader`, or PyYAML's own for short texts that need it."""
    slow = len(text) <= MAX_PATIENCE and TOUCHING.search(text) and _refuses(text, loader, "found unexpected ':'")
    return yaml.SafeLoader if slow else loader


def make_readable(text: str, loader: type[yaml.SafeLoader]) -> tuple[str, dict[str, str]]:
    """Return the text as libyaml reads it, of equal length, and what each letter in it stands for."""
    meanings: dict[str, str] = {}
    if BYTE_ORDER_MARK in text and (letter := _unused(text)):
        text, meanings[letter] = text.replace(BYTE_ORDER_MARK, letter), BYTE_ORDER_MARK
    # The pattern alone may also match what only looks like a block, so libyaml is asked first.
    if (
        "\t" in text
        and BLOCK_WITH_TAB.search(text)
        and _refuses(text, loader, "tab character")
        and (letter := _unused(text))
    ):
        text, meanings[letter] = BLOCK_WITH_TAB.sub(rf"\g<1>{letter}", text), "\t"
    return text, meanings


def _unused(text: str) -> str:
    return next((letter for letter in LETTERS if letter not in text), "")


def _refuses(text: str, loader: type[yaml.SafeLoader], words: str) -> bool:
    try:
        for _ in yaml.scan(text, Loader=loader):
            pass
    except yaml.YAMLError as error:
        return words in str(error)
    return False
