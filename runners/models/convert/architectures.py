"""The architectures that can be written as GGUF, and what of each one's configuration llama.cpp has to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runners.models.weights import read_object
from schemas.errors import Interrupted, ModelRefused


@dataclass(frozen=True, slots=True)
class Architecture:
    """`gguf` is llama.cpp's name for it. `scales` maps a number of config.json to the method of GGUFWriter that writes
    it (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).
    """

    gguf: str
    scales: Mapping[str, str] = field(default_factory=dict)


ARCHITECTURES = {
    "LlamaForCausalLM": Architecture("llama"),
    # llama.cpp has no Mistral of its own: it is a Llama but for its sliding window (see `hyperparameters`).
    "MistralForCausalLM": Architecture("llama"),
    "GraniteForCausalLM": Architecture(
        "granite",
        {
            "embedding_multiplier": "add_embedding_scale",
            "residual_multiplier": "add_residual_scale",
            "attention_multiplier": "add_attention_scale",
            "logits_scaling": "add_logit_scale",
        },
    ),
}


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A Hugging Face folder that can be converted. `config` is transformers' own reading of config.json, in which all
    defaults are filled in (typed as `Any`: transformers ships no usable types).
    """

    folder: Path
    architecture: Architecture
    config: Any

    @property
    def head_size(self) -> int:
        """Columns of one attention head."""
        size = getattr(self.config, "head_dim", None)
        return int(size or self.config.hidden_size // self.config.num_attention_heads)


def read_checkpoint(folder: Path) -> Checkpoint:
    """Read what the model in `folder` is. Raises ModelRefused where it is of another architecture, or of a kind of its
    own that GGUF has no words for.
    """
    raw = read_object(folder / "config.json")
    architecture = _architecture(folder, raw)
    if "quantization_config" in raw:
        raise ModelRefused(f"{folder} is quantized already; convert the model that it was made from.")
    from transformers import AutoConfig

    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except Interrupted:
        raise
    except Exception as error:  # transformers raises errors of every kind on a bad config.json
        raise ModelRefused(f"{folder / 'config.json'} cannot be read: {' '.join(str(error).split())}") from error
    _check(folder, config)
    return Checkpoint(folder, architecture, config)


def _architecture(folder: Path, raw: Mapping[str, Any]) -> Architecture:
    named = raw.get("architectures")
    name = str(named[0]) if isinstance(named, list) and named else str(raw.get("model_type", "unknown"))
    if name not in ARCHITECTURES:
        known = ", ".join(sorted(ARCHITECTURES))
        raise ModelRefused(f"{folder} is a {name}, which cannot be converted to GGUF here; these can: {known}.")
    return ARCHITECTURES[name]


def _check(folder: Path, config: Any) -> None:
    if config.hidden_act != "silu":
        raise ModelRefused(f"{folder} has the activation {config.hidden_act}; GGUF's Llama and Granite have silu only.")
