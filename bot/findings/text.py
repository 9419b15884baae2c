"""Findings for people at a terminal: the changed files, then each finding with the line that it is about."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from itertools import groupby

from bot.findings.terminal import plain
from bot.findings.view import View
from schemas.finding import Finding, Severity

Paint = Callable[[str, str], str]
COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTICE: "34"}
BOLD, DIM = "1", "2"
WIDTH = 100
"""Characters of a quoted line that are shown; of a longer one, those around what is meant."""
BEFORE = 30
ELLIPSIS = "…"


def render_text(view: View, *, colours: bool = False) -> str:
    """Return the text, with `colours` as a terminal shows them; empty where nothing changed and nothing was found."""
    paint = _paint if colours else _leave
    listing = [plain(file.path) + (" (deleted)" if file.deleted else "") for file in view.files]
    groups = groupby(view.findings, key=lambda finding: finding.path)
    blocks = ["\n".join(listing)] if listing else []
    blocks += ["\n".join(_block(path, list(findings), view, paint)) for path, findings in groups]
    return "\n\n".join(blocks)


def _leave(text: str, _code: str) -> str:
    return text


def _paint(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m"


def _block(path: str, findings: list[Finding], view: View, paint: Paint) -> Iterator[str]:
    yield paint(plain(path), BOLD)
    for finding in findings:
        whole = (finding.line, finding.column, finding.length) == (1, 1, 0)
        place = "" if whole else f"{finding.line}:{finding.column} "
        severity = paint(finding.severity.value, COLOURS[finding.severity])
        yield f"  {place}{severity}: {plain(finding.message)} [{finding.rule}]"
        line = view.quoted_line(finding)
        if line is not None:
            yield from (f"    {paint(part, DIM)}" for part in _quote(line, finding))
        if finding.fix:
            yield f"    Fix: {plain(finding.fix)}"


def _quote(line: str, finding: Finding) -> Iterator[str]:
    """The line with its number, and carets below what is meant."""
    start = finding.column - 1
    cut = max(0, start - BEFORE) if len(line) > WIDTH else 0
    end = min(len(line), cut + WIDTH)
    before, meant = plain(line[cut:start]), plain(line[start : min(end, start + finding.length)])
    head, tail = ELLIPSIS if cut else "", ELLIPSIS if end < len(line) else ""
    margin = f"{finding.line} | "
    yield f"{margin}{head}{plain(line[cut:end])}{tail}"
    yield f"{'| '.rjust(len(margin))}{' ' * _width(head + before)}{'^' * max(1, _width(meant))}"


def _width(text: str) -> int:
    """The columns that a text takes on a terminal."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.category(character) in {"Mn", "Me"} for character in text)
