"""The norm of gradients, in 64 bits, and clipping by it (arXiv 1211.5063)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def squared_norm(gradients: Sequence[Any]) -> float:
    """The squared L2 norm of all gradients together; each is summed up in 64 bits, without a copy in 64 bits."""
    import torch

    norms = [torch.linalg.vector_norm(gradient, dtype=_wide(gradient)) for gradient in gradients]
    return float(torch.stack(norms).square().sum()) if norms else 0.0


def scale(gradients: Sequence[Any], *, before: float, norm: float) -> None:
    """Shorten gradients in place whose norm is `before` and longer than `norm`."""
    if before > norm:
        for gradient in gradients:
            gradient.mul_(norm / before)


def _wide(gradient: Any) -> Any:
    """Apple's devices have no 64-bit numbers."""
    import torch

    return torch.float32 if gradient.device.type == "mps" else torch.float64
