"""FlashAttention over packed rows at once, on GPUs where this build of PyTorch computes it (torch.nn.attention.varlen;
arXiv 2307.08691).
"""

from __future__ import annotations

from functools import cache
from typing import Any

from runners.train.compute.layouts.bounds import Bounds

SIZES = range(8, 257, 8)
"""Head sizes that it computes."""


def works(query: Any, key: Any) -> bool:
    """Can attention of these states, each of shape (1, heads, tokens, head size), be computed so?"""
    import torch

    if query.dtype not in (torch.bfloat16, torch.float16) or query.shape[-1] not in SIZES:
        return False
    return _tried(query.device, query.dtype, query.shape[-1], query.shape[1] // key.shape[1])


def varlen(query: Any, key: Any, value: Any, bounds: Bounds, *, scaling: float | None) -> Any:
    """Causal attention within each row, of shape (1, tokens, heads, head size)."""
    from torch.nn.attention.varlen import varlen_attn

    longest = max(bounds.lengths)
    output: Any = varlen_attn(
        query[0].transpose(0, 1),
        key[0].transpose(0, 1),
        value[0].transpose(0, 1),
        bounds.starts,
        bounds.starts,
        longest,
        longest,
        scale=scaling,
        window_size=(-1, 0),  # any tokens back, none ahead: causal
        enable_gqa=query.shape[1] != key.shape[1],
    )
    return output[None]


@cache
def _tried(device: Any, kind: Any, size: int, groups: int) -> bool:
    """Older GPUs and other builds raise at the first call: one that counts for nothing. It must leave no trace for a
    backward pass, since a layer that is checkpointed makes it once and not again.
    """
    import torch

    query = torch.zeros(1, groups, 8, size, device=device, dtype=kind)
    try:
        with torch.no_grad():
            varlen(query, query[:, :1], query[:, :1], Bounds.of([8], spare=0, device=device), scaling=None)
    except (RuntimeError, ImportError):
        return False
    return True
