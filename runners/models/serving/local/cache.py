"""Caches of keys and values: one a row, or rows of different lengths in one, filled up on the left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runners.models.serving.local.held import Held


def may_join(held: Held) -> bool:
    """Whether the states of this model's layers are keys and values by position, which rows can be joined by.

    A recurrent layer's are not; such a model answers one request at a time, in turns.
    """
    from transformers.cache_utils import DynamicCache, DynamicLayer, DynamicSlidingWindowLayer

    layers = DynamicCache(config=held.plain.config).layers
    return "position_ids" in held.takes and all(
        type(one) in (DynamicLayer, DynamicSlidingWindowLayer) for one in layers
    )


def empty(held: Held, *, joinable: bool) -> Any:
    """An empty cache for one row.

    A joinable one keeps all positions of layers that look back a limited way: the mask hides those, and rows stay as
    long as they are.
    """
    from transformers.cache_utils import DynamicCache

    return DynamicCache() if joinable else DynamicCache(config=held.plain.config)


def join(caches: Sequence[Any], lengths: Sequence[int]) -> Any:
    """One new cache with the rows of all, each filled up on the left to the longest of `lengths`."""
    import torch
    from torch.nn.functional import pad
    from transformers.cache_utils import DynamicCache

    width = max(lengths)

    def stack(parts: Sequence[Any]) -> Any:
        filled = [pad(part, (0, 0, width - size, 0)) for part, size in zip(parts, lengths, strict=True)]
        return torch.cat(filled)

    together = DynamicCache()
    for layer, parts in enumerate(zip(*(cache.layers for cache in caches), strict=True)):
        together.update(stack([part.keys for part in parts]), stack([part.values for part in parts]), layer)
    return together


def keep(cache: Any, rows: Sequence[int], start: int) -> Any:
    """A new cache with these rows, from the position `start` on."""
    from transformers.cache_utils import DynamicCache

    kept = DynamicCache()
    for index, layer in enumerate(cache.layers):
        kept.update(layer.keys[list(rows), :, start:], layer.values[list(rows), :, start:], index)
    return kept
