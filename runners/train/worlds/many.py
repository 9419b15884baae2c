"""A world of the processes that torchrun started: DDP keeps the weights whole in each of them, FSDP spreads them.

Names and rank are torchrun's own (https://docs.pytorch.org/docs/stable/elastic/run.html#environment-variables).
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any

from runners.train.compute.precision import choose_precision
from runners.train.job import TrainingJob
from runners.train.worlds import ddp, fsdp
from runners.train.worlds.alone import MOMENTS
from runners.train.worlds.gradients import scale, squared_norm
from runners.train.worlds.shards import local, spread, whole
from schemas.errors import StoreCorrupt, UsageError

JOINING = timedelta(minutes=2)
"""So long the processes may take to find each other. Whoever gives up fails, and torchrun starts all anew."""
PATIENCE = timedelta(minutes=30)
"""So long a process that has joined waits for the others: one of them writes checkpoints meanwhile."""


@contextmanager
def joined(job: TrainingJob) -> Iterator[Many]:
    """Within the block this process is one of those that train `job`. Expects torchrun's environment variables.

    Raises UsageError where there is no device for it.
    """
    import torch.distributed as dist

    device = device_for(job.device, int(os.environ["LOCAL_RANK"]))
    if device.type == "cuda":
        dist.init_process_group("nccl", timeout=PATIENCE, device_id=device)
    else:
        dist.init_process_group("gloo", timeout=JOINING)
        dist.distributed_c10d._set_pg_timeout(PATIENCE)
    yield Many(job, device)
    dist.destroy_process_group()  # not after an error: the others may be gone, and nccl would wait for them


def device_for(kind: str, number: int) -> Any:
    """The torch.device of the process with this number on its machine."""
    import torch

    if kind == "mps":
        raise UsageError("several processes train on --device cpu or cuda: an mps device is there for one only")
    if kind == "cpu":
        return torch.device("cpu")
    if number >= (count := torch.cuda.device_count()):
        raise UsageError(f"each process needs a GPU of its own, and this machine has {count}; lower --nproc-per-node")
    torch.cuda.set_device(number)
    return torch.device("cuda", number)


class Many:
    """A `World` of several processes; they have joined already."""

    def __init__(self, job: TrainingJob, device: Any) -> None:
        import torch.distributed as dist

        self.rank, self.size, self.device = dist.get_rank(), dist.get_world_size(), device
        self._sharding = job.sharding
        self._precision = choose_precision(job.profile.precision, device=device)

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """Within the block no other process of this machine is in it: whole models would not fit beside each other.

        But where each is kept as it is, as by DDP on the CPU, nobody has to wait.
        """
        kept = self._sharding == "ddp" and self.device.type == "cpu"
        turn, turns = (0, 0) if kept else self._turns()
        for _ in range(turn):
            self.wait()
        yield
        for _ in range(turns - turn):  # not after an error: then all processes end
            self.wait()

    def place(self, model: Any) -> Any:
        """The model on this process's device, where it may come from the CPU: whole (DDP), or its part of each weight,
        without the others' help (FSDP). Raises UsageError where FSDP does not know its layers.
        """
        if self._sharding == "ddp":
            return model.to(self.device)
        return fsdp.wrap(model, self.device, precision=self._precision)

    def wrap(self, model: Any) -> Any:
        """What `place` gave, with its gradients averaged over all processes; FSDP's are already."""
        return ddp.wrap(model) if self._sharding == "ddp" else model

    def accumulating(self, model: Any, *, last: bool) -> AbstractContextManager[Any]:
        """Within the block gradients are only added up here, unless it is the step's last one (or FSDP's)."""
        return ddp.accumulating(model, last=last) if self._sharding == "ddp" else fsdp.accumulating()

    def total(self, *numbers: float) -> tuple[float, ...]:
        """Each number summed over all processes, in 64 bits."""
        import torch
        import torch.distributed as dist

        summed = torch.tensor(numbers, dtype=torch.float64, device=self.device)
        dist.all_reduce(summed)
        return tuple(summed.tolist())

    def clip(self, model: Any, norm: float) -> float:
        """Clip the gradients of the whole model to a norm; returns the norm before, in 64 bits."""
        gradients = [local(weight.grad) for weight in model.parameters() if weight.grad is not None]
        squares = squared_norm(gradients)
        if self._sharding == "fsdp":  # here are only parts of them
            (squares,) = self.total(squares)
        before = math.sqrt(squares)
        scale(gradients, before=before, norm=norm)
        return before

    def weights(self, model: Any) -> dict[str, Any]:
        """The trained weights by their names in the unwrapped model, whole, copied to the CPU; {} but in process 0."""
        return self._gathered((name, weight) for name, weight in _trained(model))

    def moments(self, model: Any, optimizer: Any) -> dict[str, Any]:
        """The optimizer's tensors as `NAME/exp_avg`, `NAME/exp_avg_sq`, `NAME/step`; {} but in process 0."""
        return self._gathered(
            (f"{name}/{moment}", optimizer.state[weight][moment])
            for name, weight in _trained(model)
            for moment in MOMENTS
            if weight in optimizer.state
        )

    def restore(self, model: Any, optimizer: Any, weights: dict[str, Any], moments: dict[str, Any]) -> None:
        """Put back what `weights` and `moments` gave; those of process 0 count. Without moments AdamW begins anew.
        Raises StoreCorrupt where they are those of another model.
        """
        import torch

        trained = dict(_trained(model))
        strange, known = self.total(*((weights.keys() != trained.keys(), len(moments)) if self.rank == 0 else (0, 0)))
        if strange:
            raise StoreCorrupt("the state holds the weights of another model; begin anew with --fresh")
        with torch.no_grad():
            for name, weight in trained.items():
                weight.copy_(spread(weights.get(name), like=weight))
                optimizer.state.pop(weight, None)
                if known:
                    optimizer.state[weight] = self._moments_of(name, moments, like=weight, optimizer=optimizer)

    def wait(self) -> None:
        """Return when all processes have come here."""
        import torch.distributed as dist

        dist.barrier()

    def _turns(self) -> tuple[int, int]:
        """Which turn is this process's on its machine, from 0, and how many there are on the machine with most."""
        import torch
        import torch.distributed as dist

        turn = int(os.environ["LOCAL_RANK"])
        last = torch.tensor(turn, device=self.device)
        dist.all_reduce(last, op=dist.ReduceOp.MAX)
        return turn, int(last) + 1

    def _gathered(self, tensors: Iterator[tuple[str, Any]]) -> dict[str, Any]:
        """On the CPU of process 0, copied; all others take part, one tensor after the other, and keep nothing."""
        held = {}
        for name, tensor in tensors:
            gathered = whole(tensor.detach())
            if self.rank == 0:
                held[name] = gathered.to("cpu", copy=True)
        return held

    def _moments_of(self, name: str, moments: dict[str, Any], *, like: Any, optimizer: Any) -> dict[str, Any]:
        """What AdamW knows of a weight, cut as that is; its steps are counted on the device only where it is fused."""
        import torch

        (steps,) = self.total(float(moments[f"{name}/step"]) if self.rank == 0 else 0)
        where = self.device if optimizer.param_groups[0]["fused"] else "cpu"
        held = {key: spread(moments.get(f"{name}/{key}"), like=like) for key in MOMENTS[:2]}
        return held | {"step": torch.tensor(steps, dtype=torch.float32, device=where)}


def _trained(model: Any) -> Iterator[tuple[str, Any]]:
    for name, weight in ddp.unwrap(model).named_parameters():
        if weight.requires_grad:
            yield name, weight
