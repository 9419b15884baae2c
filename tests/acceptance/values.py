"""Other values of the same kind and shape, for documents that say something else than before."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Invented, and as plain to a tokenizer as the names of the example.
FIRST = ("Aldo", "Berit", "Cyra", "Dorian", "Elke", "Fenno", "Gisla", "Hamo", "Idony", "Jorun", "Keld", "Linnet")
SECOND = ("Sedge", "Harrow", "Tindall", "Larkin", "Bexley", "Corrie", "Dunnock", "Esker", "Farrow", "Gorsey")
NUMBER_WORDS = ("seven", "eight", "nine", "eleven", "twelve", "fourteen", "sixteen", "eighteen", "twenty", "thirty")


def replace_value(value: str, kind: str, *, text: str) -> str:
    """The first value of the same kind and shape none of whose words stands in `text`."""
    words = set(re.findall(r"\w[\w.,]*\w|\w", text))
    return next(other for other in _candidates(value, kind) if not words & set(other.split()))


def _candidates(value: str, kind: str) -> Iterator[str]:
    if kind == "name":
        yield from _names(len(re.split(r"[ -]", value)))
    elif value.isalpha():
        yield from NUMBER_WORDS
    elif kind == "year":
        yield from (str(int(value) + step) for distance in range(7, 200) for step in (distance, -distance))
    else:
        yield from _numbers(value)


def _names(words: int) -> Iterator[str]:
    for number, last in enumerate(SECOND):
        yield " ".join([*FIRST[number : number + words - 1], last])


def _numbers(value: str) -> Iterator[str]:
    """The same number of digits with the same separators, every digit moved; no zero comes up."""
    for step in range(1, 9):
        yield "".join(_move(sign, step + place) if sign.isdigit() else sign for place, sign in enumerate(value))


def _move(digit: str, steps: int) -> str:
    return str((int(digit) - 1 + steps) % 9 + 1)
