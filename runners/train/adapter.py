"""LoRA adapters (arXiv 2106.09685) through peft, and how a fine-tuned model is written down."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from runners.train.profile import TrainingProfile


def add_adapter(model: Any, profile: TrainingProfile) -> Any:
    """Wrap `model` with LoRA on all linear layers but the head; only the adapter is trained."""
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(
        r=profile.lora_rank,
        lora_alpha=profile.lora_alpha,
        lora_dropout=profile.lora_dropout,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    )
    return get_peft_model(model, config)


def save_model(model: Any, tokenizer: Any, output: Path, profile: TrainingProfile) -> None:
    """Write `output` as a Hugging Face folder; a LoRA adapter is kept in `output/adapter` and merged too."""
    if profile.method == "lora":
        model.save_pretrained(output / "adapter")
        model = model.merge_and_unload()
    model.save_pretrained(output)
    tokenizer.save_pretrained(output)
