"""Every process holds the whole model; gradients are averaged while the backward pass goes on (arXiv 2006.15704)."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any


def wrap(model: Any) -> Any:
    """The model in a DistributedDataParallel; it stands on the device of this process already."""
    from torch.nn.parallel import DistributedDataParallel

    # Buffers are tables of positions: equal everywhere, and not worth a broadcast before every forward pass.
    return DistributedDataParallel(model, forward_sync_buffers=False, gradient_as_bucket_view=True)


def unwrap(model: Any) -> Any:
    """What `wrap` was given; any other model as it is."""
    from torch.nn.parallel import DistributedDataParallel

    return model.module if isinstance(model, DistributedDataParallel) else model


def accumulating(model: Any, *, last: bool) -> AbstractContextManager[Any]:
    """Gradients are averaged once a step: with its last backward pass. The forward pass has to be in the block too."""
    context: AbstractContextManager[Any] = nullcontext() if last else model.no_sync()
    return context
