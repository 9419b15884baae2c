"""Reads the bytes of a leaf into a tree: safely, in bounded time, and with a place for every problem."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from schemas.finding import Finding
from schemas.rules.place import Place, Source, shorten
from schemas.rules.safety import MAX_BYTES, check_characters, check_events, check_keys, oversize
from schemas.rules.tree import Tree, plant

LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
BYTE_ORDER_MARK = "\ufeff"
# Where the parser gives up is often far from the mistake; for these, where it began is nearer.
BLAME_BEGINNING = ("quoted scalar", "simple key", "alias", "anchor")
FIX_BY_WORDS = {
    "mapping values": "Put text that holds a colon into quotes, or write it as a block after `|`.",
    "quoted scalar": "Close the quotes, or write the text as a block after `|`.",
    "expected ':'": "Write `key: value`, or indent the line if it carries on the text above.",
    "expected ','": "Put text that begins with a bracket into quotes.",
    "expected key": "Check the indentation and the quotes of this line and of the one above it.",
    "expected <block end>": "Check the indentation and the quotes of this line and of the one above it.",
}


def read_tree(path: str, content: bytes) -> tuple[Tree | None, tuple[Finding, ...]]:
    """Return the file's tree, or None where a finding says why there is none. Raises nothing, whatever the bytes."""
    if len(content) > MAX_BYTES:
        return None, (oversize(path, len(content)),)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        before = content[: error.start].decode()
        place = Source(path, before).at(len(before), len(before))
        message = f"The byte 0x{content[error.start]:02x} is not UTF-8 text."
        return None, (place.find("safety/encoding", message, "Save the file as UTF-8."),)
    return _read_text(path, text)


def _read_text(path: str, text: str) -> tuple[Tree | None, tuple[Finding, ...]]:
    findings = [*_check_mark(path, text)]
    bare = text.removeprefix(BYTE_ORDER_MARK)
    source = Source(path, bare)
    findings += check_characters(source)
    if not _blocked(findings):
        findings += _check_syntax(source)
    node = None if _blocked(findings) else yaml.compose(bare, Loader=LOADER)
    if node is not None:
        findings += check_keys(source, node)
    elif not _blocked(findings):
        findings.append(Place(path).find("structure/empty-file", "The file is empty."))
    return (None if node is None or _blocked(findings) else plant(source, node)), tuple(findings)


def _blocked(findings: list[Finding]) -> bool:
    return any(finding.blocks for finding in findings)


def _check_mark(path: str, text: str) -> Iterator[Finding]:
    if text.startswith(BYTE_ORDER_MARK):
        message = "The file begins with a byte order mark."
        yield Place(path).find("safety/byte-order-mark", message, "Save the file as UTF-8 without it.")


def _check_syntax(source: Source) -> Iterator[Finding]:
    try:
        yield from check_events(source, yaml.parse(source.text, Loader=LOADER))
    except yaml.MarkedYAMLError as error:
        problem = ", ".join(filter(None, (error.context, error.problem)))
        beginning = any(words in problem for words in BLAME_BEGINNING)
        mark = (beginning and error.context_mark) or error.problem_mark
        place = source.at(mark.index, mark.index + 1) if mark else Place(source.path)
        message = f"This is not valid YAML: {shorten(problem, 160)}."
        yield place.find("safety/syntax", message, _syntax_fix(problem, source, place))


def _syntax_fix(problem: str, source: Source, place: Place) -> str:
    lines = source.lines
    character = lines[place.line - 1][place.column - 1 : place.column] if place.line <= len(lines) else ""
    if character == "\t":
        return "Indent with spaces, never with tabs."
    if character and character in "*&!%@`|>":
        return f"Put text that begins with `{character}` into quotes."
    return next((fix for words, fix in FIX_BY_WORDS.items() if words in problem), "")
