"""Cut prose into sentences without breaking at abbreviations, initials, decimals or quotes."""

from __future__ import annotations

import re

# What stands before it is looked at, so that a long row of dots is gone through once, not once from each of them.
_BORDER = re.compile(r"""(?<![.!?…])[.!?…]+["'”’)\]]*(?=\s+["'“‘(\[]*[^\Wa-z_])|[。！？](?!$)""")
_ABBREVIATION = re.compile(
    r"""(?:^|[\s("“])(?:mrs?|ms|dr|prof|st|ste|rev|hon|sen|rep|gov|pres|gen|col|maj|capt|cpt|lt|sgt|cmdr|adm|mt|ft|"""
    r"""no|nos|vol|vols|fig|figs|eq|ch|sec|pp?|ed|eds|art|vs|cf|c|ca|approx|e\.g|i\.e|viz|al|op|jan|feb|mar|apr|jun|jul|"""
    r"""aug|sept?|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun|ave|blvd|rd|univ|dept|bros|est|min|max|sp|spp|subsp|var)\.$""",
    re.IGNORECASE,
)
_OFTEN_LAST = re.compile(r"(?:^|[\s(])(?:(?i:etc|inc|ltd|co|corp|jr|sr|ph\.d)|(?:[A-Za-z]\.)+[A-Za-z])\.$")
_LOOK = 40  # characters to either side that decide: more than any abbreviation or opening word has
_INITIAL = re.compile(r"(?:^|[\s(.])[A-Z]\.$")
_OPENER = re.compile(
    r"""["'“‘(\[]*(?:The|A|An|It|Its|He|She|They|We|I|You|His|Her|Their|This|That|These|Those|There|In|On|At|By|For|From|"""
    r"""After|Before|When|While|As|If|But|And|However|Most|Many|Some|All|Each|One|Since|During|Although)\b"""
)


def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences of one paragraph, in order, spaces normalised. What has no final stop is a sentence too."""
    flat = " ".join(text.split())
    parts, start = [], 0
    for border in _BORDER.finditer(flat):
        before = flat[max(start, border.end() - _LOOK) : border.end()]
        if _ends(before, flat[border.end() : border.end() + _LOOK].lstrip()):
            parts.append(flat[start : border.end()].strip())
            start = border.end()
    parts.append(flat[start:].strip())
    return tuple(part for part in parts if part)


def _ends(before: str, after: str) -> bool:
    """Whether a sentence ends between these two texts."""
    if _ABBREVIATION.search(before):
        return False
    if _OFTEN_LAST.search(before) or _INITIAL.search(before):
        return _OPENER.match(after) is not None
    return True
