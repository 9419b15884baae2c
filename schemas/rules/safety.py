"""Safety: what a file must be before anything is read out of it. Limits against files made to exhaust the reader."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

import yaml

from schemas.finding import Finding
from schemas.rules.place import Place, Source, shorten
from schemas.rules.tree import place_of_node
from schemas.taxonomy import FILE_NAME, ROOTS

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 20
MAX_NODES = 20_000
# All but what YAML 1.1 lets stand in a file. The byte order mark is cut off before.
FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
TEXT_TAGS = {None, "!", "tag:yaml.org,2002:str"}
FOLDER_NAME = re.compile(r"\w[\w.-]*")


def check_path(path: str) -> Iterator[Finding]:
    """Check where a leaf stands. Git lets a tree hold any name, so nothing about it is taken for granted."""
    *folders, name = path.split("/")
    if name != FILE_NAME or not folders or folders[0] not in ROOTS:
        yield Place(path).find("safety/path", f"A leaf is a {FILE_NAME} below {', '.join(ROOTS)}.")
    elif any(map(_is_hostile, folders)):
        message = "The path holds control characters, a backslash, or a name that means a folder elsewhere."
        yield Place(path).find("safety/path", message, "Rename the folder with letters, digits and underscores.")
    elif odd := next((folder for folder in folders if not FOLDER_NAME.fullmatch(folder)), None):
        message = f"The folder name `{shorten(odd)}` holds more than letters, digits and underscores."
        yield Place(path).find("place/folder-name", message, "Rename the folder.")


def oversize(path: str, size: int) -> Finding:
    """Return the finding for a file of `size` bytes, more than is read."""
    message = f"The file has {size:,} bytes; at most {MAX_BYTES:,} are read."
    return Place(path).find("safety/size", message, "Split the leaf, and link documents instead of copying them.")


def check_characters(source: Source) -> Iterator[Finding]:
    """Find the first character that YAML forbids, and the first that makes text look like another text."""
    if match := FORBIDDEN.search(source.text):
        message = f"The control character U+{ord(match[0]):04X} may not stand in YAML."
        yield source.at(*match.span()).find("safety/character", message, "Delete the character.")
    if match := REORDERING.search(source.text):
        message = f"U+{ord(match[0]):04X} shows text in another order than the one it is stored in."
        yield source.at(*match.span()).find("safety/reordering", message, "Delete the character.")


def check_events(source: Source, events: Iterable[yaml.Event]) -> Iterator[Finding]:
    """Watch the parser at work and end at the first problem, before a recursive reader could meet it."""
    depth = nodes = documents = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        nodes += isinstance(event, yaml.NodeEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if problem := _limit_problem(depth, nodes, documents) or _event_problem(event):
            start, end = event.start_mark, event.end_mark
            yield source.at(start.index if start else 0, end.index if end else 0).find(*problem)
            return


def check_keys(source: Source, node: yaml.Node) -> Iterator[Finding]:
    """Find keys that stand twice in a mapping (YAML would silently keep one), or that are no words."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from check_keys(source, item)
    if isinstance(node, yaml.MappingNode):
        lines: dict[str, int] = {}
        for key, value in node.value:
            yield from _check_key(source, key, lines)
            yield from check_keys(source, value)


def _is_hostile(folder: str) -> bool:
    # Backslashes also stand for bytes that are not UTF-8.
    control = any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in folder)
    return control or "\\" in folder or folder.lower() in {"", ".", "..", ".git"}


def _limit_problem(depth: int, nodes: int, documents: int) -> tuple[str, str, str] | None:
    if depth > MAX_DEPTH:
        return (
            "safety/depth",
            f"Values are nested deeper than {MAX_DEPTH} levels.",
            "Put brackets of a text into quotes.",
        )
    if nodes > MAX_NODES:
        return "safety/nodes", f"The file holds more than {MAX_NODES:,} values.", "Split the leaf."
    if documents > 1:
        return "safety/documents", "A second YAML document begins here; a leaf is one.", "Delete the line `---`."
    return None


def _event_problem(event: yaml.Event) -> tuple[str, str, str] | None:
    quote = "Put text that begins with `{}` into quotes."
    if isinstance(event, yaml.AliasEvent):
        return "safety/alias", "YAML aliases (`*name`) are not allowed.", quote.format("*")
    if getattr(event, "anchor", None):
        return "safety/alias", "YAML anchors (`&name`) are not allowed.", quote.format("&")
    if getattr(event, "tag", None) not in TEXT_TAGS:
        return "safety/tag", "YAML tags (`!name`) are not allowed.", quote.format("!")
    return None


def _check_key(source: Source, key: yaml.Node, lines: dict[str, int]) -> Iterator[Finding]:
    place = place_of_node(source, key)
    if not isinstance(key, yaml.ScalarNode):
        yield place.find("safety/key", "A key must be a word, not a list or a mapping.", "Put the text into quotes.")
    elif key.value in lines:
        message = f"The key `{shorten(key.value)}` stands here for the second time, first on line {lines[key.value]}."
        yield place.find("safety/duplicate-key", message, "Keep one of the two.")
    else:
        lines[key.value] = place.line
