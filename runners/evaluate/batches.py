"""Batches of prompts that depend on the items alone, so that the same items give the same numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, TypeVar

Key = TypeVar("Key", int, tuple[int, int])


def split_batches(keys: Sequence[Key], batch_size: int) -> Iterator[list[int]]:
    """Indices in the order of their keys (ties: of appearance), at most `batch_size` together.

    With tuples as keys, one batch never mixes different first members.
    """
    order = sorted(range(len(keys)), key=lambda index: keys[index])
    for _, group in groupby(order, key=lambda index: _first(keys[index])):
        members = list(group)
        for start in range(0, len(members), batch_size):
            yield members[start : start + batch_size]


def _first(key: int | tuple[int, int]) -> int:
    return key[0] if isinstance(key, tuple) else 0


def pad(rows: Sequence[Sequence[int]], filler: int, *, left: bool) -> tuple[Any, Any]:
    """Token ids (rows x longest) and their mask of ones, filled up on the left or on the right, as torch tensors."""
    import torch

    width = max(len(row) for row in rows)
    ids = torch.full((len(rows), width), filler, dtype=torch.long)
    mask = torch.zeros((len(rows), width), dtype=torch.long)
    for index, row in enumerate(rows):
        place = slice(width - len(row), width) if left else slice(0, len(row))
        ids[index, place] = torch.tensor(row, dtype=torch.long)
        mask[index, place] = 1
    return ids, mask


def find_context(model: Any) -> int | None:
    """Tokens the model can attend to at once; None where its configuration does not say."""
    limit = getattr(model.config.get_text_config(), "max_position_embeddings", None)
    return limit if isinstance(limit, int) and limit > 0 else None
