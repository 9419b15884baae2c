"""A LoRA adapter of the bundled model that changes what it says, made on the spot."""

from __future__ import annotations

from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model

from runners.models.load import load
from runners.models.tiny.files import FOLDER


def make_adapter(folder: Path, *, rank: int = 8) -> Path:
    """Write an adapter with drawn weights (an untrained one would change nothing) and return its folder."""
    loaded = load(FOLDER)
    config = LoraConfig(r=rank, lora_alpha=2 * rank, target_modules="all-linear", task_type="CAUSAL_LM")
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = get_peft_model(loaded.model, config)
        with torch.no_grad():
            for name, weight in model.named_parameters():
                if "lora_B" in name:
                    weight.normal_(std=0.02)
    model.save_pretrained(folder)
    return folder
