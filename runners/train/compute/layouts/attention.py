"""Causal attention over packed rows, none of which sees another, as an attention function of transformers.

https://huggingface.co/docs/transformers/attention_interface says how one is registered. No mask function of that name
is, so transformers makes no mask: what bounds the rows is `row_bounds`, which it hands through to every layer.
"""

from __future__ import annotations

from typing import Any

from runners.train.compute.layouts import flash
from runners.train.compute.layouts.bounds import Bounds

NAME = "taxobot_packed"
NOT_KNOWN = ("softcap", "s_aux", "position_bias", "cache")
"""What some models ask of attention beyond the scaled product: capped scores, sinks, learned biases, a paged cache."""


def register() -> str:
    """Let models use the function; returns the name to give to `set_attn_implementation`."""
    from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

    ALL_ATTENTION_FUNCTIONS.register(NAME, packed_attention)
    return NAME


def packed_attention(
    module: Any,
    query: Any,
    key: Any,
    value: Any,
    _attention_mask: None,
    *,
    row_bounds: Bounds | None = None,
    dropout: float = 0.0,
    scaling: float | None = None,
    sliding_window: int | None = None,
    **others: Any,
) -> tuple[Any, None]:
    """(attention's output of shape (batch, tokens, heads, head size), None), as transformers wants it.

    `query` has the shape (batch, heads, tokens, head size); `key` and `value` too, with as many heads or fewer (grouped
    queries: arXiv 2305.13245). `row_bounds` cuts the tokens into rows, None leaves them whole. Raises ValueError where
    the model asks for an attention that is not this one.
    """
    bounds = row_bounds or Bounds((query.shape[2],), query.shape[2])
    _check(module, query, key, bounds, window=sliding_window, others=others)
    query, key, value = _at_autocast(query, key, value)
    if bounds.starts is not None and not dropout and flash.works(query, key):
        return flash.varlen(query, key, value, bounds, scaling=scaling), None
    return _row_by_row(query, key, value, bounds, dropout=dropout, scaling=scaling), None


def _check(module: Any, query: Any, key: Any, bounds: Bounds, *, window: int | None, others: dict[str, Any]) -> None:
    asked = [name for name in NOT_KNOWN if others.get(name) is not None]
    if asked:
        raise ValueError(f"its attention asks for {', '.join(asked)}")
    if window is not None and window < bounds.longest:
        raise ValueError(f"its attention looks back {window} tokens only, and rows are longer")
    if not getattr(module, "is_causal", True):
        raise ValueError("its attention looks ahead")
    if query.shape[2] != key.shape[2]:
        raise ValueError("its attention looks at tokens of an earlier computation")


def _at_autocast(*states: Any) -> tuple[Any, ...]:
    """In what autocast computes attention: rotated queries come in float32, values in bf16, and each row would be cast
    apart.
    """
    import torch

    kind = states[0].device.type
    if not torch.is_autocast_enabled(kind):
        return states
    return tuple(one.to(torch.get_autocast_dtype(kind)) for one in states)


def _row_by_row(query: Any, key: Any, value: Any, bounds: Bounds, *, dropout: float, scaling: float | None) -> Any:
    """Splitting, unlike slicing, has a gradient that is one concatenation, however many rows there are."""
    import torch

    grouped = query.shape[1] != key.shape[1]
    queries, keys, values = (states.split(bounds.lengths, dim=2) for states in (query, key, value))
    outputs = [
        torch.nn.functional.scaled_dot_product_attention(
            *row, None, dropout, is_causal=True, scale=scaling, enable_gqa=grouped
        ).transpose(1, 2)
        for row in zip(queries, keys, values, strict=True)
    ]
    return torch.cat(outputs, dim=1)
