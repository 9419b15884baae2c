"""How fast this device multiplies matrices, and how long a training takes at that."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from runners.train.profile import TrainingProfile
from runners.train.reckon.load import Load
from runners.train.reckon.shape import Shape

EFFICIENCY = 0.4
"""The part of the measured rate that a whole training step comes to: attention, norms, the optimizer and small
matrices take the rest. Measured on CPU with models of 1 to 30 million weights; on GPUs not measured."""
PROBE = 0.2
"""Seconds that the matrices are multiplied for."""


def measure_rate(
    device: Any, *, bf16: bool, columns: int = 1024, clock: Callable[[], float] = time.perf_counter
) -> float:
    """Floating-point operations in a second, of square matrices of `columns` on a torch.device."""
    import torch

    kind = torch.bfloat16 if bf16 else torch.float32
    left = torch.ones((columns, columns), dtype=kind, device=device)
    right = torch.ones((columns, columns), dtype=kind, device=device)

    def multiply() -> None:
        (left @ right).sum().item()  # waits for the device

    multiply()  # what is compiled at first does not count
    began, count = clock(), 0
    while clock() - began < PROBE:
        multiply()
        count += 1
    return 2 * columns**3 * count / (clock() - began)


def forward_share(profile: TrainingProfile) -> float:
    """The part of forward and backward pass that is forward: 2 of the 6, or 4, that `operations` counts."""
    return 1 / 3 if profile.method == "full" else 1 / 2


def operations(shape: Shape, load: Load, profile: TrainingProfile) -> float:
    """Floating-point operations of a whole training: 6 for each weight and token, 4 where most weights are frozen (no
    gradients of weights: arXiv 2001.08361 counts 2 forward, 4 backward), and causal attention; 2 where only the loss is
    measured.
    """
    each = 6 if profile.method == "full" else 4
    again = 4 / 3 if profile.checkpointing else 1.0
    head = shape.vocabulary * shape.hidden
    matrices = each * ((shape.weights - head) * load.tokens + head * load.counted)
    attention = 6 * shape.layers * shape.queries * load.squares
    measuring = 2 * ((shape.weights - head) * load.measured + head * load.measured_counted)
    return again * (matrices + attention) + measuring


def reckon_seconds(shape: Shape, load: Load, profile: TrainingProfile, *, rate: float, devices: int = 1) -> float:
    """How long the steps and the measuring of the validation loss take; saving comes on top."""
    return operations(shape, load, profile) / (EFFICIENCY * rate * devices)
