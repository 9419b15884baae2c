"""The numbers that a student is trained with where nobody says others: by its size and by how it is trained."""

from __future__ import annotations

import math

from runners.models.catalogue import PLANS
from runners.models.tiny.files import FOLDER
from runners.train.profile import Method, TrainingProfile
from schemas.models import LocalModel

TINY_BYTES = 5_500_000
"""What the bundled model weighs."""
_TINY, _SMALL, _SEVEN = (PLANS[name].profile for name in ("tiny", "laptop", "lab"))
_WHOLE_SEVEN = PLANS["lab-multi"].profile
# LoRA needs a higher rate and about twice the epochs on models this small: measured in the making of the bundled one.
# 2e-5 is what InstructLab fine-tunes whole models with. Neither was tuned further.
SIZES: tuple[tuple[int, dict[Method, TrainingProfile]], ...] = (
    (
        TINY_BYTES,
        {"full": _TINY, "lora": _TINY.model_copy(update={"method": "lora", "epochs": 10, "learning_rate": 3e-3})},
    ),
    (
        730_000_000,
        {"full": _SMALL.model_copy(update={"method": "full", "learning_rate": 2e-5}), "lora": _SMALL},
    ),
    (13_500_000_000, {"full": _WHOLE_SEVEN, "lora": _SEVEN}),
)
"""Bytes of weights, and the profiles for models of about that size."""
ACCELERATED = {
    "epochs": 10,
    "learning_rate": 2e-5,
    "warmup_steps": 25,
    "floor": 0.0,
    "beta2": 0.95,
    "batch_rows": 64,
    "device_tokens": 5_000,
    "max_length": 4_096,
    "lora_dropout": 0.1,
    "lora_targets": ("q_proj", "k_proj", "v_proj", "o_proj"),
}
"""The defaults of ilab 0.26 (instructlab/configuration.py) and of its training library."""


def usual_profile(student: LocalModel, method: Method, *, accelerated: bool = False) -> TrainingProfile:
    """The profile of the preset whose student is nearest in size, on a logarithmic scale; with `accelerated`
    InstructLab's numbers for GPUs.
    """
    _, profiles = min(SIZES, key=lambda size: abs(math.log(max(1, student.size) / size[0])))
    profile = profiles[method]
    if accelerated:
        return profile.model_copy(update=ACCELERATED)
    # Of the bundled model alone it is known that its batches are best cut as its preset says.
    return profile if student.path == FOLDER else profile.model_copy(update={"layout": "auto"})
