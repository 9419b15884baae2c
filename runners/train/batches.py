"""Rows of like length together: little padding, no sample ever cut, the same batches for the same seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from runners.train.encode import Encoded

Batch = list[Encoded]


def plan_batches(rows: Sequence[Encoded], *, batch_tokens: int, rng: random.Random) -> list[Batch]:
    """Batches of at most `batch_tokens` padded tokens (a longer row stands alone), in random order."""
    order = rng.sample(list(rows), len(rows))
    order.sort(key=lambda row: len(row.ids))
    batches: list[Batch] = [[]]
    for row in order:
        if batches[-1] and len(row.ids) * (len(batches[-1]) + 1) > batch_tokens:
            batches.append([])
        batches[-1].append(row)
    rng.shuffle(batches)
    return [batch for batch in batches if batch]


def collate(batch: Batch, *, pad: int) -> tuple[Any, Any, Any]:
    """(ids, attention mask, learnt mask), each a tensor of shape (rows, longest row), padded on the right."""
    import torch

    def padded(values: list[Any], fill: int) -> Any:
        return torch.nn.utils.rnn.pad_sequence(
            [torch.tensor(value) for value in values], batch_first=True, padding_value=fill
        )

    ids = padded([row.ids for row in batch], pad)
    attention = padded([[1] * len(row.ids) for row in batch], 0)
    learnt = padded([[int(flag) for flag in row.learnt] for row in batch], 0)
    return ids, attention, learnt.bool()
