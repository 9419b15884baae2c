"""The edits of a finding as a GitHub suggestion block, which a contributor takes over with one click."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.finding import Edit, Finding


@dataclass(frozen=True, slots=True)
class Suggestion:
    """New text for the lines `start` to `end` (from 1, both included) of a file: `body` is the comment's Markdown."""

    path: str
    start: int
    end: int
    body: str


def suggest(finding: Finding, lines: Sequence[str]) -> Suggestion | None:
    """Return the finding's edits as whole new lines; `lines` are those of the file, without their ends.

    None where there are no edits, where they do not fit the lines, or where lines cannot show them: a byte order mark,
    or the newline at the end of a file.
    """
    edits = [edit for edit in sorted(finding.edits) if edit.column]
    if not edits or not all(_fits(edit, lines) for edit in edits):
        return None
    start, end = edits[0].line, max(edit.end_line for edit in edits)
    unended = end == len(lines) and bool(lines[-1])
    if end == len(lines) and not lines[-1]:
        end -= 1  # what stands behind the last newline is no line to GitHub
    old = "".join(f"{line}\n" for line in lines[start - 1 : end])
    new = _edited(old, edits, lines)
    if unended and new.endswith("\n\n"):
        new = new.removesuffix("\n")
    shown = not new or (new != old and new.endswith("\n"))
    return Suggestion(finding.path, start, end, _block(new)) if shown else None


def _fits(edit: Edit, lines: Sequence[str]) -> bool:
    first, last = (edit.line, edit.column), (edit.end_line, edit.end_column)
    return first <= last and edit.end_line <= len(lines) and edit.column <= len(lines[edit.line - 1]) + 1


def _edited(old: str, edits: Sequence[Edit], lines: Sequence[str]) -> str:
    first = edits[0].line
    starts = [0]
    for line in lines[first - 1 :]:
        starts.append(starts[-1] + len(line) + 1)
    for edit in reversed(edits):
        begin, end = starts[edit.line - first] + edit.column - 1, starts[edit.end_line - first] + edit.end_column - 1
        old = old[:begin] + edit.text.replace("\r\n", "\n") + old[end:]
    return old


def _block(text: str) -> str:
    """Fence lines, given with their ends, by more backticks than any run within has; no line at all deletes the old."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}suggestion\n{text}{ticks}"
