"""Edits as an editor makes them, apart from the code that `taxobot taxonomy fix` uses."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.finding import Edit
from schemas.rules.place import Source

BYTE_ORDER_MARK = "\ufeff"


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with the edits made. A byte order mark stands in column 0 of line 1."""
    marked = text.startswith(BYTE_ORDER_MARK)
    source = Source("", text.removeprefix(BYTE_ORDER_MARK))
    for edit in sorted(edits, reverse=True):
        begin, end = source.offset(edit.line, edit.column), source.offset(edit.end_line, edit.end_column)
        text = text[: begin + marked] + edit.text + text[end + marked :]
    return text
