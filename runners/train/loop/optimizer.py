"""AdamW (decoupled weight decay: arXiv 1711.05101), in one fused pass over all weights."""

from __future__ import annotations

from typing import Any

from runners.train.profile import TrainingProfile


def make_optimizer(module: Any, profile: TrainingProfile) -> Any:
    """The optimizer of all weights that are trained; matrices alone decay, not norms and biases."""
    import torch

    trained = [weight for weight in module.parameters() if weight.requires_grad]
    matrices = [weight for weight in trained if weight.ndim > 1]
    others = [weight for weight in trained if weight.ndim <= 1]
    groups = [
        {"params": matrices, "weight_decay": profile.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(
        [group for group in groups if group["params"]],
        lr=profile.learning_rate,
        betas=(profile.beta1, profile.beta2),
        fused=True,
    )
