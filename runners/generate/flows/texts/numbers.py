"""The number that a judge means: `2`, `2/2`, `Score: 2`, `**2**`, `2 out of 3`."""

from __future__ import annotations

import math
import re

_NUMBER = re.compile(r"(?<![\w.,])-?\d+(?:\.\d+)?(?![\w]|[.,]\d)", re.ASCII)
_LABELLED = re.compile(
    r"\b(?:score|rating|grade|points?|mark|result|verdict|answer)\b[\s\"'`*_:=\-–—(\[]{0,8}(?:is|of|:)?[\s\"'`*_:=(\[]{0,8}"
    r"(-?\d+(?:\.\d+)?)(?![\w]|[.,]\d)",
    re.ASCII | re.IGNORECASE,
)
_OF = re.compile(r"(\d)\s{0,3}(?:/|out\s{1,3}of|of)\s{0,3}\d+(?:\.\d+)?", re.ASCII | re.IGNORECASE)
_SCALE = re.compile(r"[(\[]?\b\d+\s{0,2}(?:-|–|—|\.\.|to|or)\s{0,2}\d+\b(?:\s{0,2}(?:scale|points?))?[)\]]?", re.ASCII)


def number_in(text: str) -> float | None:
    """The number in a judge's short text; None where there is none, or where it cannot be told which one is meant.

    A number that stands behind a word such as `score` goes before the others; of several of these the last. What it is
    out of (`/2`, `out of 3`) and a scale (`0-1`) do not count.
    """
    try:
        number = float(text)
        return number if math.isfinite(number) else None
    except ValueError:
        pass
    plain = _SCALE.sub(" ", _OF.sub(r"\1", text))
    if labelled := _LABELLED.findall(plain):
        return _finite(labelled[-1])
    numbers = {_finite(found) for found in _NUMBER.findall(plain)}
    return numbers.pop() if len(numbers) == 1 else None


def labelled_number(text: str) -> float | None:
    """The number behind a word such as `score` in a text of any length; None without one."""
    labelled = _LABELLED.findall(_SCALE.sub(" ", _OF.sub(r"\1", text)))
    return _finite(labelled[-1]) if labelled else None


def _finite(text: str) -> float | None:
    """The number; None for one of hundreds of digits, which is no mark."""
    number = float(text)
    return number if math.isfinite(number) else None
