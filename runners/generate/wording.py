"""Words as wording checks see them: lower case, letters and digits of any script, no punctuation."""

from __future__ import annotations

import re

SHINGLE = 13  # words; the length that contamination checks of large evaluation sets use (arXiv 2005.14165, appendix C)

_WORD = re.compile(r"[^\W_]+")
_STOP = frozenset(
    "a about after all also an and any are as at be been but by can could did do does for from had has have he her his "
    "how i in into is it its many may more most much no not of on one or our out over she so some such than that the "
    "their them then there these they this those to up was we were what when where which while who whom whose why will "
    "with would you your".split()
)


def words(text: str) -> list[str]:
    """The words of `text`, without punctuation, in order."""
    return _WORD.findall(text.lower())


def content_words(text: str) -> set[str]:
    """The words that carry a statement: everything but the small words of English."""
    return {word for word in words(text) if word not in _STOP}


def shingles(text: str, length: int = SHINGLE) -> set[tuple[str, ...]]:
    """All runs of `length` words."""
    found = words(text)
    return {tuple(found[start : start + length]) for start in range(len(found) - length + 1)}


def normalise(text: str) -> str:
    """The same string for texts that differ only in case, spacing and punctuation; signs inside numbers count."""
    return " ".join(re.findall(r"\d+(?:[.,]\d+)*|[^\W_]+", text.lower())) or text.strip().lower()
