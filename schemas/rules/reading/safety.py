"""Safety: what a file must be before anything is read out of it. Limits against files made to exhaust the reader."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from schemas.finding import Finding
from schemas.rules.place import Place, Source
from schemas.taxonomy import FILE_NAME, ROOTS

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 20
MAX_NODES = 20_000
MAX_CHARACTERS = 20  # findings of one kind of character; a file full of them is another problem
BYTE_ORDER_MARK = "\ufeff"
# All but what YAML 1.1 lets stand in a file.
FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
DELETE = "Delete the character."
HOW_TO_BEGIN = "Write the keys of a leaf, `version: 3` first."


def check_path(path: str) -> Iterator[Finding]:
    """Check that a leaf can stand where it does. Git lets a tree hold any name; how folders are named is another rule.

    A path without folders is that of a file outside of any taxonomy, about whose place nothing can be said.
    """
    *folders, name = path.split("/")
    if name != FILE_NAME or (folders and folders[0] not in ROOTS):
        fix = f"Name the file {FILE_NAME}, in a folder below one of them."
        yield Place(path).find("safety/path", f"A leaf is a {FILE_NAME} below {', '.join(ROOTS)}.", fix)
    elif any(map(_is_hostile, folders)):
        message = "The path holds control characters, a backslash, or a name that means a folder elsewhere."
        yield Place(path).find("safety/path", message, "Rename the folder with letters, digits and underscores.")


def oversize(path: str, size: int) -> Finding:
    """Return the finding for a file of `size` bytes, more than is read."""
    message = f"The file has {size:,} bytes; at most {MAX_BYTES:,} are read."
    return Place(path).find("safety/size", message, "Split the leaf, and link documents instead of copying them.")


def too_deep(place: Place) -> Finding:
    """Return the finding for the value that stands deeper than is read."""
    message = f"Values are nested deeper than {MAX_DEPTH} levels."
    return place.find("safety/depth", message, "Put brackets of a text into quotes.")


def too_many(place: Place) -> Finding:
    """Return the finding for the first value beyond those that are read."""
    return place.find("safety/nodes", f"The file holds more than {MAX_NODES:,} values.", "Split the leaf.")


def check_characters(source: Source) -> Iterator[Finding]:
    """Find characters that YAML forbids, and those that nobody sees but that change what is read."""
    for match in islice(FORBIDDEN.finditer(source.text), MAX_CHARACTERS):
        message = f"The control character U+{ord(match[0]):04X} may not stand in YAML."
        yield _delete(source.at(*match.span()), "safety/character", message)
    for match in islice(REORDERING.finditer(source.text), MAX_CHARACTERS):
        message = f"U+{ord(match[0]):04X} shows text in another order than the one it is stored in."
        yield _delete(source.at(*match.span()), "safety/reordering", message)
    for match in islice(re.finditer(BYTE_ORDER_MARK, source.text), MAX_CHARACTERS):
        message = "A byte order mark stands here, where it is an invisible part of the text."
        yield _delete(source.at(*match.span()), "safety/byte-order-mark", message)


def _delete(place: Place, rule: str, message: str) -> Finding:
    return place.find(rule, message, DELETE, edits=place.replace(""))


def _is_hostile(folder: str) -> bool:
    # Backslashes also stand for bytes that are not UTF-8.
    control = any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in folder)
    return control or "\\" in folder or folder.lower() in {"", ".", "..", ".git"}
