"""Reading what a judge says: exactly one mark, where it was asked for, or none at all."""

from __future__ import annotations

import re

from runners.evaluate.judges.seam import Scale

_EDGES = r"[ \t*_`]*+"  # takes all and gives nothing back: a page of blanks is read in one go
_LINE = re.compile(
    rf"{_EDGES}(?:(?:rating|verdict){_EDGES}:)?{_EDGES}\[\[([^\[\]]*)\]\]{_EDGES}\.?{_EDGES}", re.IGNORECASE
)
_RESULT = re.compile(r"\[result\]", re.IGNORECASE)
_TAIL = re.compile(rf"[ \t\n]*+{_EDGES}([0-9]+){_EDGES}\.?[ \t\n*_`]*+")
_WHOLE = re.compile(r"0|[1-9][0-9]{0,2}")
_END_OF_THOUGHT = "</think>"


class Unreadable(ValueError):
    """What was said is no mark; the text says why, to go after "the judge's reply"."""


def spoken(text: str) -> str:
    """What was said after thinking aloud. Raises Unreadable where the thoughts have no end."""
    said = text.rpartition(_END_OF_THOUGHT)[2].strip()
    if said.startswith("<think>"):
        raise Unreadable("has thoughts and no end of them")
    return said


def read_bracketed(text: str, scale: Scale) -> int:
    """The N of the last line `Rating: [[N]]`, which is the only thing in double brackets. Raises Unreadable."""
    inside = last_bracketed(text)
    if not _WHOLE.fullmatch(inside):
        raise Unreadable("has no whole number as its rating")
    return _on(scale, int(inside))


def read_result(text: str, scale: Scale) -> int:
    """The N after the only `[RESULT]`, with nothing behind it. Raises Unreadable."""
    said = spoken(text)
    found = list(_RESULT.finditer(said))
    if len(found) != 1:
        raise Unreadable(f"has {len(found)} results" if found else "has no result")
    tail = _TAIL.fullmatch(said, found[0].end())
    if not tail or not _WHOLE.fullmatch(tail[1]):
        raise Unreadable("has something else than one whole number after [RESULT]")
    return _on(scale, int(tail[1]))


def last_bracketed(text: str) -> str:
    """What stands in double brackets on the last line, if nothing else does anywhere. Raises Unreadable."""
    said = spoken(text)
    if (count := said.count("[[")) != 1:
        raise Unreadable(f"has {count} things in double brackets" if count else "has nothing in double brackets")
    line = _LINE.fullmatch(said.rpartition("\n")[2])
    if not line:
        raise Unreadable("has no rating on its last line")
    return line[1].strip()


def comment_of(text: str) -> str:
    """What was said beside the mark."""
    said = spoken(text)
    kept = said[: found.start()] if (found := _RESULT.search(said)) else said.rpartition("\n")[0]
    return re.sub(r"\A[\s*_#`]*feedback[\s*_`]*:[\s*_`]*", "", kept, flags=re.IGNORECASE).strip()


def _on(scale: Scale, mark: int) -> int:
    if not scale.holds(mark):
        raise Unreadable(f"has the rating {mark}, which is not within {scale.low} to {scale.high}")
    return mark
