"""Reads the bytes of a leaf into a tree: safely, in bounded time, and with a place for every problem."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from schemas.finding import Edit, Finding
from schemas.rules.place import Place, Source
from schemas.rules.reading.construct import construct
from schemas.rules.reading.escapes import check_escapes
from schemas.rules.reading.events import check_events
from schemas.rules.reading.mending import PARSER_ERRORS
from schemas.rules.reading.safety import BYTE_ORDER_MARK, HOW_TO_BEGIN, MAX_BYTES, check_characters, oversize
from schemas.rules.reading.standins import loader_of, make_readable
from schemas.rules.reading.strictness import check_strictness
from schemas.rules.reading.syntax import explain_error
from schemas.rules.reading.tree import Tree, scalars_of

LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Composing recurses, so depth and number of values must be bounded before. Every level of a block needs a column of its
# own or stands in the column of its key, every other level a bracket; so few of both are proof enough that a text is
# not deep, and no anchor, alias or tag can stand where none of these characters begins a word.
SHALLOW_BRACKETS = 60
SHALLOW_LENGTH = 64 * 1024
INTRICATE = re.compile(r"(?<![ \t?:-])[ \t?:-]{40}|(?<![^\s\[\]{},:?\"'-])(?:[&*](?![\s&*])|!(?!\s))")


def read_tree(path: str, content: bytes) -> tuple[Tree | None, tuple[Finding, ...]]:
    """Return the file's tree, or None where a finding says why there is none. Raises nothing, whatever the bytes."""
    if len(content) > MAX_BYTES:
        return None, (oversize(path, len(content)),)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        return None, (_undecodable(path, content, error),)
    findings = [*_check_mark(path, text)]
    tree, reading = read_text(Source(path, text.removeprefix(BYTE_ORDER_MARK)))
    return tree, (*findings, *reading)


def read_text(source: Source) -> tuple[Tree | None, list[Finding]]:
    """Do the same with decoded text, without the byte order mark."""
    findings = [*check_characters(source)]
    if _blocked(findings):
        return None, findings
    node, composing = _compose(source)
    findings += composing
    if _blocked(findings):
        return None, findings
    if node is None:
        return None, [*findings, _empty(source.path)]
    tree, constructing = construct(source, node)
    findings += constructing
    if tree is not None and not tree.value:
        return None, [*findings, _empty(source.path)]
    return tree, findings


def _compose(source: Source) -> tuple[yaml.Node | None, list[Finding]]:
    text, meanings = make_readable(source.text, LOADER)
    node, findings = _compose_text(source, text)
    if node is not None and meanings:
        _put_back(node, meanings)
    return node, findings


def _compose_text(source: Source, text: str) -> tuple[yaml.Node | None, list[Finding]]:
    loader = loader_of(text, LOADER)
    if _is_shallow(text):
        try:
            node = yaml.compose(text, Loader=loader)
        except PARSER_ERRORS:
            pass  # looking at its events one by one will tell where and why
        else:
            return node, [*check_escapes(source, node), *check_strictness(source, node)]
    findings = [*_check_events(source, text, loader)]
    if _blocked(findings):
        return None, findings
    node = yaml.compose(text, Loader=loader)
    return node, [*findings, *check_escapes(source, node), *check_strictness(source, node)]


def _is_shallow(text: str) -> bool:
    brackets = text.count("[") + text.count("{")
    return brackets <= SHALLOW_BRACKETS and len(text) <= SHALLOW_LENGTH and INTRICATE.search(text) is None


def _check_events(source: Source, text: str, loader: type[yaml.SafeLoader]) -> Iterator[Finding]:
    try:
        yield from check_events(source, yaml.parse(text, Loader=loader))
    except PARSER_ERRORS as error:
        yield explain_error(source, error, loader)


def _put_back(node: yaml.Node, meanings: dict[str, str]) -> None:
    table = str.maketrans(meanings)
    for scalar in scalars_of(node):
        scalar.value = scalar.value.translate(table)


def _undecodable(path: str, content: bytes, error: UnicodeDecodeError) -> Finding:
    before = content[: error.start].decode().removeprefix(BYTE_ORDER_MARK)
    place = Source(path, before).at(len(before), len(before))
    message = f"The byte 0x{content[error.start]:02x} is not UTF-8 text."
    return place.find("safety/encoding", message, "Save the file as UTF-8.")


def _check_mark(path: str, text: str) -> Iterator[Finding]:
    if text.startswith(BYTE_ORDER_MARK):
        message, fix = "The file begins with a byte order mark.", "Save the file as UTF-8 without it."
        yield Place(path).find("safety/byte-order-mark", message, fix, edits=(Edit(1, 0, 1, 1, ""),))


def _empty(path: str) -> Finding:
    return Place(path).find("structure/empty-file", "The file is empty.", HOW_TO_BEGIN)


def _blocked(findings: list[Finding]) -> bool:
    return any(finding.blocks for finding in findings)
