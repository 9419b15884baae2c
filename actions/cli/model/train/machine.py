"""What a training runs on: the device, how many processes, and how weights are spread over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from schemas.errors import UsageError

if TYPE_CHECKING:
    from actions.cli.model.train.asked import Asked
    from runners.train.launch.command import Launch
    from runners.train.profile import Method
    from runners.train.request import Device
    from schemas.config import OperatorConfig


@dataclass(frozen=True, slots=True)
class Ground:
    """`launch` None: this process trains alone."""

    device: Device
    sharding: Literal["ddp", "fsdp"]
    launch: Launch | None


def find_ground(asked: Asked, config: OperatorConfig, method: Method) -> Ground:
    """As asked for, as configured, or what is there. Raises UsageError for what is not there."""
    device = find_device(asked.device if asked.device not in (None, "hpu") else config.train.device)
    processes = _processes(asked, config, device)
    chosen = asked.distributed_backend if asked.distributed_backend != "deepspeed" else None
    spread: Literal["ddp", "fsdp"] = "fsdp" if method == "full" and device == "cuda" and processes > 1 else "ddp"
    sharding = chosen or config.train.distributed_backend or spread
    launch = _launch(asked, processes)
    if asked.threads and launch:  # also by the configuration, or one for each GPU
        raise UsageError("--threads has no effect here: several processes train; set OMP_NUM_THREADS instead")
    if asked.distributed_backend and launch is None:
        raise UsageError(
            "--distributed-backend has no effect here: one process trains; say by --gpus how many do, or leave it out"
        )
    return Ground(device, sharding, launch)


def find_device(asked: str) -> Device:
    """The device of this name; of `auto` a GPU that PyTorch can use, else the CPU. Raises UsageError."""
    import torch

    there: dict[str, bool] = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    match asked:
        case "cuda" | "mps" if not there[asked]:
            raise UsageError(f"--device {asked}: PyTorch finds no such GPU here; --device cpu trains without one")
        case "cuda":
            return "cuda"
        case "mps":
            return "mps"
        case "auto":
            return "cuda" if there["cuda"] else "mps" if there["mps"] else "cpu"
        case _:
            return "cpu"


def _processes(asked: Asked, config: OperatorConfig, device: Device) -> int:
    """Raises UsageError for more than there are GPUs, and for several on a Mac's."""
    import torch

    gpus = torch.cuda.device_count() if device == "cuda" else 1
    accelerated = (asked.pipeline or config.train.pipeline) == "accelerated"
    wanted = asked.gpus or config.train.nproc_per_node or (gpus if accelerated else 1)
    if device == "cuda" and wanted > gpus:
        raise UsageError(f"--gpus {wanted}: PyTorch finds {gpus} here")
    if device == "mps" and wanted > 1:
        raise UsageError(f"--gpus {wanted}: a Mac has one GPU; leave it out, or add --device cpu")
    return wanted


def _launch(asked: Asked, processes: int) -> Launch | None:
    """Raises UsageError where nothing starts processes here."""
    from runners.train.launch.command import Launch, find_torchrun

    if processes == 1 and (asked.nnodes or 1) == 1:
        return None
    find_torchrun()  # before rows are read, not after
    usual = Launch(nproc_per_node=processes)
    return Launch(
        nproc_per_node=processes,
        nnodes=asked.nnodes or 1,
        node_rank=asked.node_rank or 0,
        rdzv_id=asked.rdzv_id or usual.rdzv_id,
        rdzv_endpoint=asked.rdzv_endpoint or usual.rdzv_endpoint,
    )
