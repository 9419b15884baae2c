"""The sizes of a causal language model, read from its configuration and the headers of its weight files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

from runners.models.weights import safetensors_of
from runners.train.profile import TrainingProfile
from schemas.errors import Interrupted, ModelRefused

_BYTES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "F8_E4M3": 1, "F8_E5M2": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """`weights` counts all of them, each of `stored` bytes on disk. `linear` are the layers that LoRA may adapt, by
    name, with their outputs and inputs. `queries` and `keys` are heads times the size of one.
    """

    weights: int
    stored: int
    linear: tuple[tuple[str, int, int], ...]
    layers: int
    hidden: int
    inner: int
    queries: int
    keys: int
    vocabulary: int

    def trained(self, profile: TrainingProfile) -> int:
        """How many weights are trained: all, or an adapter's, rank times inputs and outputs (arXiv 2106.09685)."""
        if profile.method == "full":
            return self.weights
        return sum(
            profile.lora_rank * (outputs + inputs)
            for name, outputs, inputs in self.linear
            if not profile.lora_targets or name.rpartition(".")[2] in profile.lora_targets
        )


def shape_of(folder: Path) -> Shape:
    """The sizes of the model in a Hugging Face folder. Raises ModelRefused for a configuration that is none."""
    tensors = list(_tensors(safetensors_of(folder)))
    try:
        config = _config(folder)
        heads = config.num_attention_heads
        size = getattr(config, "head_dim", None) or config.hidden_size // heads
        return Shape(
            weights=sum(prod(shape) for _, shape, _ in tensors),
            stored=max((_BYTES.get(kind, 4) for _, _, kind in tensors), default=4),
            linear=tuple(_linear(tensors, vocabulary=config.vocab_size)),
            layers=config.num_hidden_layers,
            hidden=config.hidden_size,
            inner=getattr(config, "intermediate_size", None) or 4 * config.hidden_size,
            queries=heads * size,
            keys=(getattr(config, "num_key_value_heads", None) or heads) * size,
            vocabulary=config.vocab_size,
        )
    except Interrupted:
        raise
    except Exception as error:  # transformers raises errors of every kind on a bad config.json
        raise ModelRefused(f"{folder}: its sizes cannot be read: {' '.join(str(error).split())[:300]}") from error


def _config(folder: Path) -> Any:
    from transformers import AutoConfig

    return AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False).get_text_config()


def _tensors(files: Sequence[Path]) -> Iterator[tuple[str, Sequence[int], str]]:
    """Name, shape and type of every tensor; only the headers of the files are read."""
    from safetensors import safe_open

    for file in files:
        with safe_open(file, framework="pt") as held:
            for name in held.keys():  # noqa: SIM118 - it is no mapping
                tensor = held.get_slice(name)
                yield name, tensor.get_shape(), tensor.get_dtype()


def _linear(tensors: Sequence[tuple[str, Sequence[int], str]], *, vocabulary: int) -> Iterator[tuple[str, int, int]]:
    for name, shape, _ in tensors:
        # Embeddings and the head are as long as the vocabulary, or longer, and are not adapted.
        if len(shape) == 2 and name.endswith(".weight") and shape[0] < vocabulary:
            yield name.removesuffix(".weight"), shape[0], shape[1]
