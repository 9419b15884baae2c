"""What models write around a value though nobody wants it: labels, quotation marks, words on how sure they are."""

from __future__ import annotations

import re
from dataclasses import dataclass

from runners.generate.flows.texts.parsed import Parsed, Parser

_LABEL = re.compile(
    r"^(?:\*{1,2}|#{1,4}[ \t])?(?:final[ \t])?"
    r"(?:question|answer|response|prompt|instruction|context|q|a(?=\d))[ \t]?\d{0,3}"  # a bare `A:` may be an option
    r"(?:\*{1,2}:|:\*{1,2}|:)[ \t]*\n?(?=\S)",
    re.IGNORECASE,
)
_SURE = re.compile(
    r"\n[ \t(\[*_]{0,4}(?:confidence|certainty)(?:[ \t](?:score|level))?[ \t*_]{0,3}[:=][^\n]{0,80}\s*\Z", re.I
)
_QUOTES = {'"': '"', "“": "”", "«": "»", "'": "'"}


def tidy(text: str) -> str:
    """The value alone. What a label or a mark belongs to (`Q: … A: …`, a quotation inside) stays as it is."""
    text = _SURE.sub("", text.strip())
    text = _LABEL.sub("", text, count=1).strip()
    closing = _QUOTES.get(text[:1])
    inside = text[1:-1]
    if closing and len(text) > 1 and text.endswith(closing) and text[0] not in inside and closing not in inside:
        return inside.strip()
    return text


@dataclass(frozen=True, slots=True)
class Tidied:
    """Another parser, whose texts are tidied."""

    inner: Parser

    def parse(self, text: str, *, cut: bool = False) -> Parsed:
        """See `Parser.parse`."""
        parsed = self.inner.parse(text, cut=cut)
        rows = (
            {key: tidy(value) if isinstance(value, str) else value for key, value in row.items()}
            for row in parsed.found
        )
        return Parsed([row for row in rows if any(row.values())], parsed.lost)
