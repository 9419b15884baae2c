"""Which layout a training computes in: packed where this very model computes the same that way, else grouped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from runners.train.compute.head import probe_ids
from runners.train.compute.layouts import attention
from runners.train.compute.layouts.grouped import Grouped
from runners.train.compute.layouts.packed import Packed
from runners.train.profile import LayoutName
from runners.train.seams import Layout
from runners.train.tokens import TokenRows
from schemas.errors import UsageError

PROBE = (5, 9, 3)
"""Lengths of the rows that are computed both ways."""
REFUSALS = (AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What models raise that take no positions, no other attention, or one that is not this one."""


class Chosen(NamedTuple):
    """A layout, and why it is this one, as part of a sentence."""

    layout: Layout
    why: str


def choose_layout(model: Any, *, asked: LayoutName, pad: int, longest: int) -> Chosen:
    """The layout for a model on its device and rows of up to `longest` tokens; `pad` is the id of spare tokens.

    Where it is packed, the model is left with the attention function that this needs. Raises UsageError where packed
    was asked for and the model would compute something else.
    """
    if asked == "grouped":
        return Chosen(Grouped(pad), "as set")
    obstacle = _obstacle(model, pad=pad, longest=longest)
    if obstacle is None:
        model.set_attn_implementation(attention.register())
        return Chosen(Packed(pad), "this model computes the same as for each row alone")
    if asked == "packed":
        raise UsageError(f"rows cannot be packed for this model: {obstacle}; leave the layout to auto, or say grouped")
    return Chosen(Grouped(pad), f"rows cannot be packed for this model: {obstacle}")


def _obstacle(model: Any, *, pad: int, longest: int) -> str | None:
    """Why rows cannot be packed; None where they can."""
    window = _window(model.config.get_text_config())
    if window is not None and window < longest:
        return f"its attention looks back {window} tokens only, and rows have up to {longest}"
    with _evaluating(model):
        return _compare(model, Packed(pad))


def _window(config: Any) -> int | None:
    """How many tokens some layer looks back, at the least; None where all look back to the beginning."""
    names = ("sliding_window", "attention_chunk_size", "window_size")
    windows = [value for name in names if isinstance(value := getattr(config, name, None), int)]
    return min(windows, default=None)


def _compare(model: Any, layout: Packed) -> str | None:
    """Hidden states of short rows, packed and each alone, where the two round differently in bf16. And packed behind
    another first row, which must change nothing: a little of one row in the next one would be lost in the rounding.
    """
    import torch

    ids = probe_ids(model, sum(PROBE))
    alone = torch.cat([_states(model, row[None]) for row in ids.split(PROBE)], dim=1)
    with _packed_attention(model):
        if model.config._attn_implementation != attention.NAME:
            return "its attention cannot be replaced"
        try:
            packed = _packed_states(model, ids, layout)
            behind = _packed_states(model, torch.cat([ids[: PROBE[0]].flip(0), ids[PROBE[0] :]]), layout)
        except REFUSALS as refused:
            return str(refused).splitlines()[0] if str(refused) else type(refused).__name__
    if _apart(packed[:, PROBE[0] :], behind[:, PROBE[0] :]) > 1e-4:
        return "what a row computes depends on the one before it"
    apart = _apart(packed, alone)
    return None if apart <= (1e-3 if alone.dtype == torch.float32 else 3e-2) else f"hidden states are {apart:.1%} apart"


def _apart(one: Any, other: Any) -> float:
    """The greatest difference, as a share of the greatest value."""
    return float((one - other).abs().max() / other.abs().max())


def _packed_states(model: Any, ids: Any, layout: Packed) -> Any:
    import torch

    starts = torch.tensor([0, *PROBE]).cumsum(0)
    rows = TokenRows(ids.to("cpu", torch.int32), torch.ones(len(ids), dtype=torch.bool), starts)
    inputs = layout.collate(rows, range(len(PROBE)), device=model.device)
    return _states(model, inputs.ids, **inputs.extra)[:, : len(ids)]


def _states(model: Any, ids: Any, **extra: Any) -> Any:
    return model.get_decoder()(input_ids=ids, use_cache=False, **extra).last_hidden_state


@contextmanager
def _evaluating(model: Any) -> Iterator[None]:
    import torch

    training = model.training
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        model.train(training)


@contextmanager
def _packed_attention(model: Any) -> Iterator[None]:
    own = model.config._attn_implementation
    model.set_attn_implementation(attention.register())
    try:
        yield
    finally:
        model.set_attn_implementation(own)
