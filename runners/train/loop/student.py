"""The model that is trained, loaded in the precision that it is trained in."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runners.models.quiet import quieten
from runners.models.serving.local.adapters import refuse_missing
from runners.train.compute.precision import Precision
from runners.train.loop.adapter import add_adapter
from runners.train.profile import TrainingProfile
from schemas.errors import ModelRefused, TaxobotError, UsageError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Student:
    """`model` on the CPU, peft's where it is `adapted`. `stored` is the torch.dtype that the base's folder has, `pad`
    the id that fills what is padded.
    """

    model: Any
    tokenizer: Any
    adapted: bool
    stored: Any

    @property
    def pad(self) -> int:
        """The tokenizer's padding token, or its end token, or 0: no padded position counts or is attended to."""
        for token in (self.tokenizer.pad_token_id, self.tokenizer.eos_token_id):
            if token is not None:
                return int(token)
        return 0


def load_student(base: Path, profile: TrainingProfile, *, precision: Precision, seed: int) -> Student:
    """Load the Hugging Face folder `base`: safetensors only, no remote code. Equal seeds give equal adapters.

    Weights that are trained are float32, also where products are computed in bf16 (mixed precision: arXiv 1710.03740).
    Those below an adapter stay bf16 where the folder has them so and bf16 is computed in. Raises UsageError where the
    folder holds no model, or has no layer that the profile names, ModelRefused where it cannot be loaded.
    """
    if not (base / "config.json").is_file():
        raise UsageError(f"{base} is no model folder: it holds no config.json.")
    import torch

    torch.manual_seed(seed)
    model, tokenizer, stored = _load(base, profile, precision)
    if profile.checkpointing:
        _recompute(base, model)
    adapted = profile.method == "lora"
    return Student(add_adapter(model, profile) if adapted else model, tokenizer, adapted, stored)


def _recompute(base: Path, model: Any) -> None:
    """Keep the inputs of layers only, and compute the rest again in the backward pass (arXiv 1604.06174)."""
    if not model.supports_gradient_checkpointing:
        raise UsageError(f"{base}: this model cannot compute its activations again; leave out --optimize-memory")
    model.activation_checkpointing_enable()


def _load(base: Path, profile: TrainingProfile, precision: Precision) -> tuple[Any, Any, Any]:
    """Model, tokenizer, and the type that the folder has its weights in."""
    quieten()
    try:
        return _read(base, profile, precision)
    except TaxobotError:
        raise
    except Exception as error:  # transformers raises errors of every kind on a bad config.json
        raise ModelRefused(f"{base} cannot be loaded: {' '.join(str(error).split())[:300]}") from error


def _read(base: Path, profile: TrainingProfile, precision: Precision) -> tuple[Any, Any, Any]:
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

    stored = AutoConfig.from_pretrained(base, trust_remote_code=False, local_files_only=True).dtype or torch.float32
    as_stored = profile.method == "lora" and precision == "bf16" and stored == torch.bfloat16
    loaded: Any = AutoModelForCausalLM.from_pretrained(
        base,
        dtype=stored if as_stored else torch.float32,
        use_safetensors=True,
        trust_remote_code=False,
        local_files_only=True,
        output_loading_info=True,
    )
    model, found = loaded
    refuse_missing(base, sorted(found["missing_keys"]))  # transformers would make them up
    if strange := sorted(found["unexpected_keys"]):
        log.warning("%s: %d tensors have no place in the model, such as %r", base, len(strange), strange[0])
    return model, AutoTokenizer.from_pretrained(base, trust_remote_code=False, local_files_only=True), stored
