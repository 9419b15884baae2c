"""Every process holds a part of each weight and gathers a layer when it computes it: FSDP2
(https://docs.pytorch.org/docs/stable/distributed.fsdp.fully_shard.html; arXiv 2304.11277).
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from runners.train.compute.precision import Precision
from schemas.errors import UsageError


def wrap(model: Any, device: Any, *, precision: Precision) -> Any:
    """The same model with each decoder layer's weights, and then all others, spread over the processes.

    Raises UsageError where the model does not say which of its modules are layers.
    """
    import torch.distributed as dist
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import fully_shard

    mesh = init_device_mesh(device.type, (dist.get_world_size(),))
    policy = _policy(device, precision)
    for layer in layers_of(model):
        fully_shard(layer, mesh=mesh, mp_policy=policy)
    # True also for the root: what it kept whole would be stale once weights are put back.
    fully_shard(model, mesh=mesh, mp_policy=policy, reshard_after_forward=True)
    return model.to(device)  # buffers; the weights are there already


def accumulating() -> AbstractContextManager[None]:
    """Gradients are averaged after every backward pass: whole ones would have to be kept otherwise, which is what
    FSDP is chosen to avoid. The sum is the same.
    """
    return nullcontext()


def _policy(device: Any, precision: Precision) -> Any:
    """On CUDA weights travel in what they are computed in; their gradients are added up in float32."""
    import torch
    from torch.distributed.fsdp import MixedPrecisionPolicy

    if device.type != "cuda" or precision != "bf16":
        return MixedPrecisionPolicy()
    return MixedPrecisionPolicy(param_dtype=torch.bfloat16, reduce_dtype=torch.float32)


def layers_of(model: Any) -> list[Any]:
    """The decoder layers: what transformers' own `_no_split_modules` names."""
    names = {name for module in model.modules() for name in getattr(module, "_no_split_modules", None) or ()}
    layers = [module for module in model.modules() if type(module).__name__ in names]
    if not layers:
        raise UsageError(
            "FSDP cannot spread this model over processes: it does not say which of its modules are layers; "
            "use --distributed-backend ddp"
        )
    return layers
