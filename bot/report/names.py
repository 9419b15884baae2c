"""Sentences that name leaves: which part of them is a name, so that every renderer can set it as code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection

from bot.report.escape import ELLIPSIS, code, inner, plain
from bot.report.measures import NAME_LENGTH
from schemas.result import RunResult

Pieces = tuple[tuple[str, bool], ...]
"""Parts of a sentence in order, each with whether it is a name; joined they are the sentence."""


def names_in(result: RunResult) -> tuple[str, ...]:
    """The identifiers that sentences of this report may hold: paths of leaves, and files that have a digest."""
    leaves = (*(leaf.leaf for leaf in result.leaves), *result.removed)
    paths = {plain(leaf, NAME_LENGTH) for leaf in leaves if "/" in leaf}
    return tuple(sorted(paths | {name for name in result.digests if re.fullmatch(r"[\w-]+\.jsonl", name)}))


def shorten(names: Collection[str]) -> dict[str, str]:
    """Each name by its last two parts, `…/astronomy/phoenix`; by all of it where two would look the same."""
    ends = {name: "/".join([ELLIPSIS, *name.split("/")[-2:]]) for name in names if name.count("/") > 1}
    seen = Counter(ends.values())
    return {name: end if seen[end] == 1 and len(end) < len(name) else name for name, end in ends.items()}


def split_names(sentence: str, names: Collection[str]) -> Pieces:
    """The sentence cut at the whole names it holds, the longest where one begins like another."""
    if not names:
        return ((sentence, False),)
    longest_first = sorted(names, key=len, reverse=True)
    pattern = rf"(?<!\S)({'|'.join(map(re.escape, longest_first))})(?![^\s:;,.])"
    pieces = re.split(pattern, sentence)
    return tuple((piece, index % 2 == 1) for index, piece in enumerate(pieces) if piece)


def prose(sentence: str, names: Collection[str], limit: int = 300) -> str:
    """Markdown that shows the sentence as running text, the names in it as inline code."""
    pieces = split_names(plain(sentence, limit), names)
    return "".join(code(piece) if named else inner(piece, limit) for piece, named in pieces)
