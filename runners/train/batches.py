"""Rows of like length together: little padding, no sample ever cut, the same batches for the same seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from runners.train.encode import Encoded

Batch = list[Encoded]
GRAIN = 8  # lengths are rounded up to it: oneDNN compiles and keeps a kernel for every new shape


def padded_length(row: Encoded) -> int:
    """The row's length in tokens, rounded up to the grain."""
    return -(-len(row.ids) // GRAIN) * GRAIN


def plan_batches(rows: Sequence[Encoded], *, batch_tokens: int, rng: random.Random) -> list[Batch]:
    """Batches of at most `batch_tokens` padded tokens (a longer row stands alone), in random order."""
    order = rng.sample(list(rows), len(rows))
    order.sort(key=lambda row: len(row.ids))
    batches: list[Batch] = [[]]
    for row in order:
        if batches[-1] and padded_length(row) * (len(batches[-1]) + 1) > batch_tokens:
            batches.append([])
        batches[-1].append(row)
    rng.shuffle(batches)
    return [batch for batch in batches if batch]


def collate(batch: Batch, *, pad: int) -> tuple[Any, Any, Any]:
    """(ids, attention mask, learnt mask), each a tensor of shape (rows, longest padded length), padded on the right."""
    import torch

    length = max(padded_length(row) for row in batch)
    ids = torch.full((len(batch), length), pad)
    attention = torch.zeros((len(batch), length), dtype=torch.long)
    learnt = torch.zeros((len(batch), length), dtype=torch.bool)
    for number, row in enumerate(batch):
        ids[number, : len(row.ids)] = torch.tensor(row.ids)
        attention[number, : len(row.ids)] = 1
        learnt[number, : len(row.ids)] = torch.tensor(row.learnt)
    return ids, attention, learnt
