"""What YAML's reference parser refuses and libyaml, which reads a hundred times faster, lets through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import yaml

from schemas.finding import Finding
from schemas.rules.place import Source, shorten
from schemas.rules.reading.scalars import quote
from schemas.rules.reading.tree import nodes_of, parts_of, place_of_node, scalars_of

COMMENT_OR_TABS = re.compile(r"(?:(?<![^\s,\[\]{}]))#[^\r\n\x85\u2028\u2029]*|(?P<tabs>\t+)")
LINE_END = re.compile("[\r\n\x85\u2028\u2029]|\\Z")
MAX_QUESTIONS = 20
TOUCHED_HEADER = re.compile(r"[|>][-+0-9]{0,2}(?P<comment>#)")


def check_strictness(source: Source, node: yaml.Node | None) -> Iterator[Finding]:
    """Find tabs between words, comments that touch the `|` of a block, and question marks of unquoted text inside
    brackets. The node has no aliases.
    """
    if "\t" in source.text:
        yield from _check_tabs(source, node)
    if TOUCHED_HEADER.search(source.text):
        yield from _check_headers(source, node)
    if "[" in source.text or "{" in source.text:
        yield from islice(_check_questions(source, node), MAX_QUESTIONS)


def _check_tabs(source: Source, node: yaml.Node | None) -> Iterator[Finding]:
    """Find the first tab outside of quotes, blocks of text and comments."""
    begin = 0
    for start, end in (*sorted(_free_spans(source.text, node)), (len(source.text), 0)):
        for match in COMMENT_OR_TABS.finditer(source.text, begin, start):
            if match["tabs"]:
                place = source.at(*match.span())
                message = "A tab stands here, where YAML wants spaces."
                yield place.find("safety/syntax", message, "Write a space instead.", edits=place.replace(" "))
                return
        begin = end


def _free_spans(text: str, node: yaml.Node | None) -> Iterator[tuple[int, int]]:
    """Yield where tabs may stand: in quoted text, and below the first line of a block of text."""
    for scalar in scalars_of(node):
        if scalar.style in {"'", '"'}:
            yield scalar.start_mark.index, scalar.end_mark.index
        elif scalar.style:
            header = LINE_END.search(text, scalar.start_mark.index)
            yield header.end() if header else scalar.end_mark.index, scalar.end_mark.index


def _check_headers(source: Source, node: yaml.Node | None) -> Iterator[Finding]:
    for scalar in scalars_of(node):
        match = TOUCHED_HEADER.match(source.text, scalar.start_mark.index) if scalar.style in {"|", ">"} else None
        if match:
            place = source.at(*match.span("comment"))
            message = "A comment after the sign of a block of text needs a space before it."
            yield place.find("safety/syntax", message, "Write ` #`.", edits=place.replace(" #"))
            return


def _check_questions(source: Source, node: yaml.Node | None) -> Iterator[Finding]:
    for scalar in sorted(_scalars_in_brackets(node), key=lambda one: int(one.start_mark.index)):
        if not scalar.style and "?" in scalar.value:
            place, quoted = place_of_node(source, scalar), quote(str(scalar.value))
            message = "Inside brackets YAML cannot read a question mark in text without quotes."
            edits = place.replace(quoted) if str(scalar.value).isprintable() else ()
            yield place.find("safety/syntax", message, f"Put the text into quotes: {shorten(quoted)}", edits=edits)


def _scalars_in_brackets(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    for one in nodes_of(node):
        if isinstance(one, yaml.CollectionNode) and one.flow_style:
            yield from (part for part in parts_of(one) if isinstance(part, yaml.ScalarNode))
