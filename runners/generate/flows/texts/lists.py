"""Values as items of a list: `1. …`, `- …`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from runners.generate.flows.texts.parsed import Parsed, nothing

UNLISTED = "no item of a list"
_ITEM = re.compile(r"^[ \t]{0,8}(?:[-*•+]|\(?\d{1,4}[.):]|Q\d{1,4}[.):])[ \t]+(?=\S)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Items:
    """One column. An item goes on over further lines, up to the next one or an empty line."""

    column: str

    def parse(self, text: str, *, cut: bool = False) -> Parsed:
        """See `Parser.parse`. An item that was cut off is lost."""
        marks = list(_ITEM.finditer(text))
        ends = (*(mark.start() for mark in marks[1:]), len(text))
        items = [text[mark.end() : end].split("\n\n")[0].strip() for mark, end in zip(marks, ends, strict=False)]
        lost = nothing(UNLISTED, items.pop(), cut=True).lost if cut and items else ()
        rows = [{self.column: " ".join(item.split())} for item in items]
        return Parsed(rows, lost) if rows or lost else nothing(UNLISTED, text, cut=cut)
