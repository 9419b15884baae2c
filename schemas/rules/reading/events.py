"""Watches YAML's parser at work, which does not recurse, before a reader that does could meet what it finds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import yaml

from schemas.finding import Finding
from schemas.rules.place import Place, Source, shorten
from schemas.rules.reading.mending import mend_word
from schemas.rules.reading.safety import MAX_DEPTH, MAX_NODES, too_deep, too_many
from schemas.rules.reading.scalars import STANDARD, TEXT, read_scalar

QUOTE = "Put text that begins with `{}` into quotes."
WORD = re.compile(r"[&*!][^\s,\[\]{}]*")
MISTAKEN = {"safety/syntax", "safety/tag"}
COLLECTIONS = {"map", "omap", "pairs", "seq", "set"}
Problem = tuple[str, str, str]


def check_events(source: Source, events: Iterable[yaml.Event]) -> Iterator[Finding]:
    """Find what ends the reading: limits, tags, anchors and aliases, more than one document.

    Ends at a limit. Of each other rule, the first case is named: what the parser itself objects to is worth knowing
    even where something else was found before. Raises what the parser raises.
    """
    depth = nodes = documents = 0
    anchors: set[str] = set()
    named: set[str] = set()
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        nodes += isinstance(event, yaml.NodeEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            place = _place(source, event, length=1)
            yield too_deep(place) if depth > MAX_DEPTH else too_many(place)
            return
        for rule, message, fix in _problems(event, anchors, documents):
            if rule not in named:
                yield _find(source, event, (rule, message, fix))
            named.add(rule)


def _find(source: Source, event: yaml.Event, problem: Problem) -> Finding:
    rule, message, fix = problem
    place = _place(source, event, length=_length(source, event))
    # What is a tag or an alias on purpose is not to be quoted.
    mending = mend_word(source, place.line) if rule in MISTAKEN else None
    return place.find(rule, message, mending.fix if mending else fix, edits=mending.edits if mending else ())


def _length(source: Source, event: yaml.Event) -> int | None:
    """Return the length of the anchor, alias or tag that a value begins with."""
    if not isinstance(event, yaml.NodeEvent) or event.start_mark is None:
        return None
    word = WORD.match(source.text, event.start_mark.index)
    return len(word[0]) if word else None


def _place(source: Source, event: yaml.Event, *, length: int | None = None) -> Place:
    start = event.start_mark.index if event.start_mark else 0
    end = event.end_mark.index if event.end_mark else start
    return source.at(start, end if length is None else start + length)


def _problems(event: yaml.Event, anchors: set[str], documents: int) -> Iterator[Problem]:
    if isinstance(event, yaml.DocumentStartEvent) and documents > 1:
        yield "safety/documents", "A second YAML document begins here; a leaf is one.", "Delete the line `---`."
    elif isinstance(event, yaml.AliasEvent):
        yield _alias_problem(event, anchors)
    elif isinstance(event, yaml.NodeEvent):
        if event.anchor is not None:
            yield _anchor_problem(event, anchors)
            anchors.add(event.anchor)
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag not in {None, "!"}:
            yield from _tag_problems(event, event.tag or "")


def _alias_problem(event: yaml.AliasEvent, anchors: set[str]) -> Problem:
    name = str(event.anchor)
    if name in anchors:
        return "safety/alias", "YAML aliases (`*name`) are not allowed.", "Write out what it stands for."
    message = f"YAML takes `*{shorten(name)}` for an alias of something that is not there."
    return "safety/syntax", message, QUOTE.format("*")


def _anchor_problem(event: yaml.NodeEvent, anchors: set[str]) -> Problem:
    name = str(event.anchor)
    if name not in anchors:
        return "safety/alias", "YAML anchors (`&name`) are not allowed.", QUOTE.format("&")
    message = f"YAML takes `&{shorten(name)}` for an anchor, and it stands above already."
    return "safety/syntax", message, QUOTE.format("&")


def _tag_problems(event: yaml.NodeEvent, tag: str) -> Iterator[Problem]:
    """Tags are refused all the same; which rule says so depends on whether YAML itself could read them."""
    shown = shorten(f"!!{tag.removeprefix(STANDARD)}" if tag.startswith(STANDARD) else tag)
    if _is_standard(event, tag):
        if tag != TEXT:
            message = f"YAML tags like `{shown}` are not allowed."
            yield "safety/standard-tag", message, "Delete it, and put text into quotes."
    else:
        message = f"YAML takes `{shown}` for a tag, and does not know it."
        yield "safety/tag", message, QUOTE.format("!")


def _is_standard(event: yaml.NodeEvent, tag: str) -> bool:
    namespace, _, name = tag.rpartition(":")
    if f"{namespace}:" != STANDARD:
        return False
    if not isinstance(event, yaml.ScalarEvent):
        return name in COLLECTIONS
    try:
        read_scalar(yaml.ScalarNode(tag, event.value))
    except ValueError:
        return False
    return True
