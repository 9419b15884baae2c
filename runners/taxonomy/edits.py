"""Applies the edits of findings to the bytes of a file; everything else stays byte for byte."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Sequence

from schemas.finding import Edit, Finding
from schemas.rules.place import Source

Span = tuple[int, int]


class Draft:
    """A file's text, which edits are placed in. Raises UnicodeDecodeError where it is not UTF-8."""

    def __init__(self, path: str, content: bytes) -> None:
        self._mark = content.startswith(codecs.BOM_UTF8)
        self._source = Source(path, content.decode("utf-8-sig"))
        self._newline = "\r\n" if "\r\n" in self._source.text else "\n"

    def place(self, edit: Edit) -> Span | None:
        """Return where an edit begins and ends, in characters; the byte order mark is the one before 0.

        None where it does not fit the text, as that of another version of the file.
        """
        start, end = (self._offset(*at) for at in ((edit.line, edit.column), (edit.end_line, edit.end_column)))
        return None if start is None or end is None or start > end else (start, end)

    def apply(self, edits: Iterable[Edit]) -> bytes:
        """Return the bytes after edits that fit and do not overlap. New lines end as the others of the file do."""
        text, mark = self._source.text, self._mark
        for edit in sorted(edits, reverse=True):
            span = self.place(edit)
            if span is not None:
                mark = mark and span[0] >= 0
                new = edit.text.replace("\r\n", "\n").replace("\n", self._newline)
                text = text[: max(0, span[0])] + new + text[max(0, span[1]) :]
        return codecs.BOM_UTF8 * mark + text.encode()

    def _offset(self, line: int, column: int) -> int | None:
        if (line, column) == (1, 0):
            return -1 if self._mark else None
        lines = self._source.lines
        if not (1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1):
            return None
        return self._source.offset(line, column)


def choose(draft: Draft, findings: Sequence[Finding]) -> list[Finding]:
    """Return those findings, in their order, whose edits fit and do not touch those of an earlier one.

    The edits of one finding belong together: all of them are taken, or none. Equal edits of two findings are one.
    """
    taken: dict[Edit, Span] = {}
    chosen = []
    for finding in findings:
        spans = {edit: draft.place(edit) for edit in finding.edits}
        placed = {edit: span for edit, span in spans.items() if span is not None}
        new = [span for edit, span in placed.items() if edit not in taken]
        free = not any(_touch(span, other) for span in new for other in taken.values())
        if finding.edits and len(placed) == len(spans) and free:
            taken |= placed
            chosen.append(finding)
    return chosen


def _touch(one: Span, other: Span) -> bool:
    """Whether two spans share a character, or begin at the same place: then their order would matter."""
    return (one[0] < other[1] and other[0] < one[1]) or one[0] == other[0]
