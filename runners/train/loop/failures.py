"""What a training may run out of: memory of its device, room on its disk. One sentence each; what was saved stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.errors import TrainingFailed

_CPU = "DefaultCPUAllocator"
"""PyTorch has no class of its own for what the CPU's memory has no room for (c10/core/impl/alloc_cpu.cpp)."""


LESS = "lower --max-batch-len, take --optimize-memory, or train an adapter with --lora-rank"


@contextmanager
def failures_told(folder: Path, *, less: str = LESS) -> Iterator[None]:
    """Within the block errors of devices and disks become TrainingFailed; `folder` is the run's, `less` what would
    take less memory.
    """
    import torch
    from safetensors import SafetensorError

    try:
        yield
    except (torch.OutOfMemoryError, MemoryError) as error:
        raise _no_memory(error, less) from error
    except RuntimeError as error:
        if _CPU not in str(error):
            raise
        raise _no_memory(error, less) from error
    except OSError as error:
        raise _not_written(error.filename or folder, error.strerror or _first_line(error)) from error
    except SafetensorError as error:
        raise _not_written(folder, _first_line(error)) from error


def _no_memory(error: Exception, less: str) -> TrainingFailed:
    return TrainingFailed(f"the device has no memory left ({_first_line(error)}); {less}")


def _not_written(place: object, reason: str) -> TrainingFailed:
    return TrainingFailed(f"{place}: {reason}; what was saved before stays, and the same command carries on from it")


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
