"""Keep rows aside to measure with, so that none of them was learnt in other words."""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

from schemas.sample import TrainingRow

MOST = 1_000
"""Rows that are kept aside at most: the loss of more of them is no surer, and costs time at every save."""
_PASSAGE = 200
"""A paragraph of so many characters in a question is what it is about."""


def split(
    rows: Sequence[TrainingRow], share: float, seed: int, *, most: int = MOST
) -> tuple[list[TrainingRow], list[TrainingRow]]:
    """(training, validation): about `share` of the rows kept aside, at least one and at most `most`.

    Rows of one cluster or passage stay on one side, up to twice the share; so do rows that ask or say the same. Where
    that keeps less than half the share aside, because they are too large, passages are parted, then clusters; equal
    rows never are. Nothing is kept aside where `share` is 0, or all rows are equal. Equal rows, share and seed give
    equal parts.
    """
    wanted = min(max(1, round(len(rows) * share)), most) if share and rows else 0
    best: list[int] = []
    for keys in (_all_keys, _cluster_keys, _same_keys):
        aside = _draw(_groups(rows, keys), wanted, most=min(2 * wanted, most), rng=random.Random(seed))
        best = max(best, aside, key=len)
        if len(best) * 2 >= wanted:
            break
    chosen = frozenset(best)
    training = [row for number, row in enumerate(rows) if number not in chosen]
    return training, [rows[number] for number in sorted(chosen)]


def _draw(groups: Sequence[Sequence[int]], wanted: int, *, most: int, rng: random.Random) -> list[int]:
    """Whole groups in random order, as long as they fit; the first may be as large as `most`. Never all of them."""
    aside: list[int] = []
    for group in rng.sample(groups, len(groups))[1:]:
        if len(aside) + len(group) <= (wanted if aside else most):
            aside += group
    return aside


def _groups(rows: Sequence[TrainingRow], keys: Callable[[TrainingRow], Iterable[Hashable]]) -> list[list[int]]:
    """Numbers of rows that have a key in common, also through others (union-find)."""
    parent = list(range(len(rows)))
    first: dict[Hashable, int] = {}
    for number, row in enumerate(rows):
        for key in keys(row):
            one, other = _root(parent, first.setdefault(key, number)), _root(parent, number)
            parent[max(one, other)] = min(one, other)
    groups: dict[int, list[int]] = defaultdict(list)
    for number in range(len(rows)):
        groups[_root(parent, number)].append(number)
    return list(groups.values())


def _root(parent: list[int], number: int) -> int:
    while parent[number] != number:
        parent[number] = parent[parent[number]]
        number = parent[number]
    return number


def _all_keys(row: TrainingRow) -> Iterable[Hashable]:
    asked = "\n".join(turn.content for turn in row.messages if turn.role in ("user", "pretraining"))
    paragraph = max(asked.split("\n"), key=len)
    if len(paragraph) >= _PASSAGE:
        yield "passage", digest_of_words(paragraph)
    yield from _cluster_keys(row)


def _cluster_keys(row: TrainingRow) -> Iterable[Hashable]:
    if row.cluster:
        yield "cluster", row.leaf, row.cluster
    yield from _same_keys(row)


def _same_keys(row: TrainingRow) -> Iterable[Hashable]:
    """Equal but for case, spaces and the system prompt; and equal questions, whatever the answers."""
    said = [turn for turn in row.messages if turn.role != "system"]
    yield "said", digest_of_words("\n".join(turn.content for turn in said))
    if question := question_of(row):
        yield "asked", question


def question_of(row: TrainingRow) -> bytes | None:
    """The digest of what the user says first; None where no user begins."""
    first = next((turn for turn in row.messages if turn.role != "system"), None)
    return digest_of_words(first.content) if first and first.role == "user" and first.content.strip() else None


def digest_of_words(text: str) -> bytes:
    """The same for texts that are equal but for case and spaces."""
    return hashlib.sha256(" ".join(text.casefold().split()).encode(errors="replace")).digest()[:16]
