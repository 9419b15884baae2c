"""In what numbers a training computes: bf16 where the processor has it, float32 elsewhere."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any, Literal

Precision = Literal["bf16", "fp32"]


def choose_precision(asked: Literal["auto", "bf16", "fp32"], *, device: Any) -> Precision:
    """The precision for a profile's `precision` on a torch.device."""
    if asked != "auto":
        return asked
    return "bf16" if has_bf16(device) else "fp32"


def has_bf16(device: Any) -> bool:
    """Does the processor multiply bf16 matrices faster than float32 ones?"""
    import torch

    match torch.device(device).type:
        case "cpu":
            return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
        case "cuda":
            return bool(torch.cuda.is_bf16_supported(including_emulation=False))
        case _:
            return bool(torch.backends.mps.is_macos_or_newer(14, 0))


def autocast(device: Any, precision: Precision) -> AbstractContextManager[Any]:
    """Matrix products in that precision, within the block; weights stay what they are."""
    import torch

    if precision == "fp32":
        return nullcontext()
    return torch.autocast(torch.device(device).type, torch.bfloat16)
