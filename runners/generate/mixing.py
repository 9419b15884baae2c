"""Mix the rows made from the pull request with replay of general data, and keep some aside for validation."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from schemas.errors import EmptyResult
from schemas.item import Frozen
from schemas.sample import TrainingRow

VALIDATION_SHARE = 0.06
BALANCE = 8  # the largest leaf has at most so many times the rows of any other


class Mixture(Frozen):
    """What one fine-tuning learns from.

    `taught` is shown once an epoch; `replay` is a pool that each epoch draws from; `validation` holds wordings of
    taught facts and replay rows that are never trained on.
    """

    taught: tuple[TrainingRow, ...]
    replay: tuple[TrainingRow, ...]
    validation: tuple[TrainingRow, ...]


def mix(
    rows: Mapping[str, Sequence[TrainingRow]],
    replay: Sequence[TrainingRow],
    *,
    seed: int,
    keep: AbstractSet[str] = frozenset(),
) -> Mixture:
    """Balance the leaves, shuffle, and split the validation rows off.

    Statements, and rows that ask a question in `keep` (the exam's `seen` items), always stay in training. A leaf with
    fewer rows than the largest is repeated until it has at least an eighth as many, so that a small skill is not
    drowned by a large document. Raises EmptyResult when no leaf has a row.
    """
    if not any(rows.values()):
        raise EmptyResult("no training row is left to learn from: every generated row was rejected")
    rng = random.Random(seed)
    taught, validation = [], []
    floor = max(len(leaf) for leaf in rows.values()) // BALANCE
    for leaf in sorted(rows):
        kept, aside = _split(rows[leaf], keep, rng)
        taught += _repeat(kept, floor)
        validation += aside
    pool = rng.sample(list(replay), len(replay))
    aside_replay = min(len(validation), len(pool) // 10)
    rng.shuffle(taught)
    return Mixture(
        taught=tuple(taught), replay=tuple(pool[aside_replay:]), validation=(*validation, *pool[:aside_replay])
    )


def _split(
    rows: Sequence[TrainingRow], keep: AbstractSet[str], rng: random.Random
) -> tuple[list[TrainingRow], list[TrainingRow]]:
    asked = [row for row in rows if row.messages[0].role != "pretraining" and row.messages[0].content not in keep]
    aside = {row.id for row in rng.sample(asked, int(len(asked) * VALIDATION_SHARE))}
    return [row for row in rows if row.id not in aside], [row for row in rows if row.id in aside]


def _repeat(rows: list[TrainingRow], floor: int) -> list[TrainingRow]:
    if not rows or len(rows) >= floor:
        return rows
    return (rows * (floor // len(rows) + 1))[:floor]
