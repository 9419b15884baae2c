"""Which rows make up which batch of which epoch, fixed before the first step."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from runners.train.batches import Batch, plan_batches
from runners.train.encode import Encoded
from runners.train.profile import TrainingProfile


def plan_epochs(
    taught: Sequence[Encoded], replay: Sequence[Encoded], *, profile: TrainingProfile, seed: int
) -> list[list[Batch]]:
    """The batches of each epoch: every taught row, and as many replayed ones as `count_replay` says."""
    rng = random.Random(seed)
    draw = _cycle(replay, rng)
    share = count_replay(taught, replay, profile=profile)
    return [
        plan_batches([*taught, *(next(draw) for _ in range(share))], batch_tokens=profile.batch_tokens, rng=rng)
        for _ in range(profile.epochs)
    ]


def count_replay(taught: Sequence[Encoded], replay: Sequence[Encoded], *, profile: TrainingProfile) -> int:
    """How many replayed rows an epoch has."""
    return max(round(len(taught) * profile.replay_ratio), profile.replay_floor) if replay else 0


def _cycle(rows: Sequence[Encoded], rng: random.Random) -> Iterator[Encoded]:
    """Endless replay without replacement: every row once before any comes again."""
    while rows:
        yield from rng.sample(list(rows), len(rows))
