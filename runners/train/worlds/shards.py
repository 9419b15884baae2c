"""Tensors of which each process may hold a part only (DTensor,
https://docs.pytorch.org/docs/stable/distributed.tensor.html), and plain ones that each holds whole.
"""

from __future__ import annotations

from typing import Any


def local(tensor: Any) -> Any:
    """What this process holds of a tensor; changed in place, the tensor changes."""
    from torch.distributed.tensor import DTensor

    return tensor.to_local() if isinstance(tensor, DTensor) else tensor


def whole(tensor: Any) -> Any:
    """The whole tensor on this process's device. All processes have to ask."""
    from torch.distributed.tensor import DTensor

    return tensor.full_tensor() if isinstance(tensor, DTensor) else tensor


def spread(tensor: Any | None, *, like: Any) -> Any:
    """Process 0's whole `tensor` (None in the others) cut, moved and cast as `like` is. All processes have to ask."""
    import torch
    import torch.distributed as dist
    from torch.distributed.tensor import DTensor, distribute_tensor

    if dist.get_rank() == 0 and tensor is not None:
        full = tensor.to(like.device, like.dtype, copy=True).contiguous()
    else:
        full = torch.empty(like.shape, dtype=like.dtype, device=like.device)
    if isinstance(like, DTensor):
        return distribute_tensor(full, like.device_mesh, like.placements)
    dist.broadcast(full, src=0)
    return full
