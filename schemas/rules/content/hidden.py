r"""Characters that enter a text by an escape of YAML (`"\0"`, `"\u202e"`), and that nobody sees in what is taught."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemas.finding import Finding
from schemas.rules.place import shorten
from schemas.rules.reading.safety import BYTE_ORDER_MARK, FORBIDDEN, REORDERING
from schemas.rules.reading.tree import Tree, scalars_of

LETTERS = {"0": "\0", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "v": "\v"}
ESCAPE = re.compile(
    r"\\(?:x(?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})|(?P<letter>.))", re.DOTALL
)
COLOUR = re.compile(r"\[[0-9;]*[A-Za-z]")  # what a terminal takes for one command together with the escape before it
HINT = re.compile(r"\\[0abefvxuU]")


def check_hidden(tree: Tree) -> Iterator[Finding]:
    """Find escapes, in text between double quotes, for what could not stand in the file itself or would be told of."""
    if HINT.search(tree.source.text) is None:
        return
    quoted = (scalar for scalar in scalars_of(tree.node) if scalar.style == '"')
    for scalar in sorted(quoted, key=lambda one: int(one.start_mark.index)):
        for match in ESCAPE.finditer(tree.source.text, scalar.start_mark.index, scalar.end_mark.index):
            character = _meaning(match)
            if FORBIDDEN.match(character) or REORDERING.match(character) or character == BYTE_ORDER_MARK:
                yield _explain(tree, match, character)


def _meaning(match: re.Match[str]) -> str:
    """Return the character that an escape stands for, where this could be one of those; otherwise nothing."""
    digits = match["x"] or match["u"] or match["U"]
    return chr(int(digits, 16)) if digits else LETTERS.get(match["letter"], "")


def _explain(tree: Tree, match: re.Match[str], character: str) -> Finding:
    colour = COLOUR.match(tree.source.text, match.end()) if character == "\x1b" else None
    place = tree.source.at(match.start(), colour.end() if colour else match.end())
    message = (
        f"The escape `{shorten(match[0])}` puts U+{ord(character):04X} into the text, a character that nobody sees."
    )
    if match["letter"]:  # `\beta` and `\frac` are no slips of terminals, but of formulas
        fix = f"Write `\\{match[0]}` where a backslash is meant, or delete it."
        return place.find("content/hidden-character", message, fix)
    return place.find("content/hidden-character", message, "Delete it.", edits=place.replace(""))
