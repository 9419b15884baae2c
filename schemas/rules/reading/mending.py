"""Mends lines that YAML's parser trips over, where a second reading proves that it reads on beyond them then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass

import yaml

from schemas.finding import Edit
from schemas.rules.place import Source, shorten
from schemas.rules.reading.repair import apply_edits
from schemas.rules.reading.scalars import quote

# PyYAML's own parser lets escapes of impossible characters raise what `chr` raises.
PARSER_ERRORS = (yaml.YAMLError, ValueError, OverflowError)
MAX_LENGTH = 64 * 1024  # longer texts are not read again and again
ENTRY = re.compile(r"(?P<head>\s*(?:- +)*(?:[\w-]+: +|- +))(?P<text>\S.*?)\s*")
MISSING_SPACES = {
    re.compile(r"\s*(?:- +)*[\w-]+:(?=[^\s:/])"): "Write a space after the colon of a key.",
    re.compile(r".*[:-] +[|>][-+0-9]{0,2}(?=#)"): "Write ` #`.",
}
TABBED = re.compile(r" *\t[ \t]*")
TAB_WIDTHS = (2, 4, 8, 0)
_MARK = "\ufeff"  # a byte order mark within a text
_reading_again: ContextVar[bool] = ContextVar("reading_again", default=False)


@dataclass(frozen=True, slots=True)
class Mending:
    """Edits, and one sentence that says what they do."""

    edits: tuple[Edit, ...]
    fix: str


def mend(source: Source, line: int, loader: type[yaml.SafeLoader]) -> Mending | None:
    """Return what makes the parser `loader` read on beyond this line, changing only it, the one above, or tabs below.

    Returns None where nothing does.
    """
    if len(source.text) > MAX_LENGTH or _MARK in source.text:  # which looks like nothing, and moves what is indented
        return None
    for number in (line, line - 1):
        for mending in _candidates(source, number):
            if _first_error(apply_edits(source, mending.edits), loader) > max(line, mending.edits[-1].line):
                return mending
    return None


def mend_word(source: Source, line: int) -> Mending | None:
    """Quote the text of a line that YAML can parse, but takes for a tag or an alias; None where that does not help."""
    from schemas.rules.reading.reader import read_text  # which mends, too

    mending = _quote_entry(source, line) if len(source.text) <= MAX_LENGTH else None
    if mending is None or _reading_again.get():  # else each of a thousand such lines would read all after it
        return None
    token = _reading_again.set(True)
    try:
        _, findings = read_text(apply_edits(source, mending.edits))
    finally:
        _reading_again.reset(token)
    return None if any(finding.blocks and finding.line <= line for finding in findings) else mending


def _first_error(source: Source, loader: type[yaml.SafeLoader]) -> float:
    """Return the line that the parser gives up on; infinity where it does not."""
    try:
        for _ in yaml.parse(source.text, Loader=loader):
            pass
    except PARSER_ERRORS as error:
        marks = (getattr(error, name, None) for name in ("context_mark", "problem_mark"))
        return min((source.at(mark.index, mark.index).line for mark in marks if mark), default=0)
    return float("inf")


def _candidates(source: Source, number: int) -> Iterator[Mending]:
    """Yield what may have been meant by a line."""
    line = _line(source, number)
    if TABBED.match(line):
        yield from _expand_tabs(source, number)
    elif tabs := [match.span() for match in re.finditer("\t+", line)]:
        edits = tuple(Edit(number, start + 1, number, end + 1, " ") for start, end in tabs)
        yield Mending(edits, "Write a space instead.")
    if quoted := _quote_entry(source, number):
        yield quoted
    for pattern, fix in MISSING_SPACES.items():
        if match := pattern.match(line):
            yield Mending((Edit(number, match.end() + 1, number, match.end() + 1, " "),), fix)
    indent = len(line) - len(line.lstrip(" "))
    for width in _indents_above(source, number):
        if abs(width - indent) == 1:  # a slip; what is further off may be meant to stand elsewhere
            yield Mending((Edit(number, 1, number, indent + 1, " " * width),), "Indent this line like those above it.")


def _quote_entry(source: Source, number: int) -> Mending | None:
    match = ENTRY.fullmatch(_line(source, number))
    if match is None:
        return None
    start, end = match.span("text")
    quoted = quote(_unquoted(match["text"]))
    return Mending((Edit(number, start + 1, number, end + 1, quoted),), f"Put the text into quotes: {shorten(quoted)}")


def _unquoted(text: str) -> str:
    """Take off quotes that enclose what may not stand in them ('it's'), or that nothing closes ('open)."""
    if len(text) > 1 and text[0] in "\"'":
        return text[1:-1] if text[-1] == text[0] else text[1:] if text.count(text[0]) == 1 else text
    return text


def _expand_tabs(source: Source, number: int) -> Iterator[Mending]:
    """Yield this line and those below it with spaces for their tabs; then this one alone, as far in as those above."""
    fix = "Indent with spaces, never with tabs."
    matches: list[re.Match[str]] = []
    while match := TABBED.match(_line(source, number + len(matches))):
        matches.append(match)
    for width in TAB_WIDTHS:
        edits = (
            Edit(number + below, 1, number + below, match.end() + 1, match[0].replace("\t", " " * width))
            for below, match in enumerate(matches)
        )
        yield Mending(tuple(edits), fix)
    for indent in _indents_above(source, number):
        yield Mending((Edit(number, 1, number, matches[0].end() + 1, " " * indent),), fix)


def _indents_above(source: Source, number: int) -> list[int]:
    lines = [line for line in source.lines[max(0, number - 4) : number - 1] if line.strip()]
    return list(dict.fromkeys(len(line) - len(line.lstrip(" ")) for line in reversed(lines)))


def _line(source: Source, number: int) -> str:
    return source.lines[number - 1] if 1 <= number <= len(source.lines) else ""
