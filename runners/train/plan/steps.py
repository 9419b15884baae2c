"""Which rows make up which optimizer step, fixed by the seed before the first one, however many devices there are."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from runners.train.compute.layouts.grouped import padded_length
from runners.train.profile import TrainingProfile


@dataclass(frozen=True, slots=True)
class Step:
    """The numbers of the rows that one optimizer step learns from. The first epoch is 1."""

    epoch: int
    rows: tuple[int, ...]


def plan_steps(lengths: Sequence[int], *, taught: int, profile: TrainingProfile, seed: int) -> tuple[Step, ...]:
    """Every step of a training. `lengths` are tokens of each row: first the `taught` ones, which every epoch shows
    once, then the pool of replay, of which an epoch shows as many as `count_replay` says.
    """
    rng = random.Random(seed)
    draw = _cycle(range(taught, len(lengths)), rng)
    share = count_replay(taught, len(lengths) - taught, profile=profile)
    steps: list[Step] = []
    for epoch in range(1, profile.epochs + 1):
        rows = [*range(taught), *(next(draw) for _ in range(share))]
        steps += [Step(epoch, tuple(batch)) for batch in _cut(rows, lengths, profile=profile, rng=rng)]
    return tuple(steps[: profile.most_steps])


def count_replay(taught: int, pool: int, *, profile: TrainingProfile) -> int:
    """How many replayed rows an epoch has beside so many taught ones."""
    return max(round(taught * profile.replay_ratio), profile.replay_floor) if pool else 0


def _cut(
    rows: Sequence[int], lengths: Sequence[int], *, profile: TrainingProfile, rng: random.Random
) -> list[list[int]]:
    if profile.batch_rows is None:
        return _alike(rows, lengths, batch_tokens=profile.batch_tokens, rng=rng)
    order = rng.sample(rows, len(rows))
    return [order[first : first + profile.batch_rows] for first in range(0, len(order), profile.batch_rows)]


def _alike(rows: Sequence[int], lengths: Sequence[int], *, batch_tokens: int, rng: random.Random) -> list[list[int]]:
    """Rows alike in length, at most `batch_tokens` padded tokens (a longer row stands alone), in random order."""
    order = rng.sample(rows, len(rows))
    order.sort(key=lengths.__getitem__)
    batches: list[list[int]] = [[]]
    for row in order:
        if batches[-1] and padded_length(lengths[row]) * (len(batches[-1]) + 1) > batch_tokens:
            batches.append([])
        batches[-1].append(row)
    rng.shuffle(batches)
    return [batch for batch in batches if batch]


def _cycle(rows: Sequence[int], rng: random.Random) -> Iterator[int]:
    """Endless replay without replacement: every row once before any comes again."""
    while rows:
        yield from rng.sample(rows, len(rows))
