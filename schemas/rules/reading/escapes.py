r"""Escapes that stand for half a character: `\uD83D`. Text that holds one can be neither shown nor stored."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from schemas.finding import Finding
from schemas.rules.place import Source
from schemas.rules.reading.tree import scalars_of

HALF = re.compile(r"\\(?:u|U0000)(?P<digits>[dD][89a-fA-F][0-9a-fA-F]{2})")


def check_escapes(source: Source, node: yaml.Node | None) -> Iterator[Finding]:
    """Find the first such escape in quoted text. libyaml does not read it at all; PyYAML's own parser does."""
    if HALF.search(source.text) is None:
        return
    starts = (scalar.start_mark.index for scalar in scalars_of(node) if scalar.style == '"' and _is_halved(scalar))
    first = min(starts, default=None)
    match = HALF.search(source.text, first) if first is not None else None
    if match and (finding := find_half(source, match.start())):
        yield finding


def find_half(source: Source, offset: int) -> Finding | None:
    """Return the finding for the escape at an offset; None where it stands for no half of a character."""
    first = HALF.match(source.text, offset)
    if first is None:
        return None
    second = HALF.match(source.text, first.end())
    message = f"The escape `{first[0]}` stands for half a character, which is no text."
    if second and (whole := _join(first, second)):
        place = source.at(offset, second.end())
        fix = f"Write the character itself, {whole}, for the two escapes."
        return place.find("safety/escape", message, fix, edits=place.replace(whole))
    return source.at(offset, first.end()).find("safety/escape", message, "Write the character itself.")


def _is_halved(scalar: yaml.ScalarNode) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in scalar.value)


def _join(first: re.Match[str], second: re.Match[str]) -> str:
    high, low = int(first["digits"], 16), int(second["digits"], 16)
    if high >= 0xDC00 or low < 0xDC00:
        return ""
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
