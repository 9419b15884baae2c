"""LoRA adapters (arXiv 2106.09685) through peft."""

from __future__ import annotations

import warnings
from typing import Any

from runners.train.profile import TrainingProfile
from schemas.errors import UsageError


def add_adapter(model: Any, profile: TrainingProfile) -> Any:
    """Wrap `model` with LoRA on the layers that the profile names, or all linear ones but the head; only the adapter is
    trained, in float32.

    Raises UsageError where the model has no layer of such a name, or none that such an adapter can stand on.
    """
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(
        r=profile.lora_rank,
        lora_alpha=profile.lora_alpha,
        lora_dropout=profile.lora_dropout,
        target_modules=list(profile.lora_targets) or "all-linear",
        task_type="CAUSAL_LM",
    )
    _check_targets(model, profile)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # between transformers and peft, of no use to our users
            warnings.simplefilter("ignore", RuntimeWarning)  # of patterns that peft itself has made for experts
            return get_peft_model(model, config)
    except ValueError as error:  # peft adapts the experts of mixtures without dropout only
        raise UsageError(
            f"no such adapter can be trained: {' '.join(str(error).split())[:200]} Choose --lora-dropout 0, or layers "
            "by --lora-target-modules"
        ) from error


def _check_targets(model: Any, profile: TrainingProfile) -> None:
    """As peft finds layers: by their whole name, or by its end."""
    import torch
    from transformers.pytorch_utils import Conv1D

    linear = [name for name, layer in model.named_modules() if isinstance(layer, (torch.nn.Linear, Conv1D))]
    for target in profile.lora_targets:
        if not any(f".{name}".endswith(f".{target}") for name in linear):
            raise UsageError(
                f"--lora-target-modules {target}: the model has no linear layer of that name; it has "
                + ", ".join(sorted({name.rpartition(".")[2] for name in linear}))
            )
