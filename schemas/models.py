"""Words about models on this machine: what kind they are, what serves them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path


class ModelKind(StrEnum):
    """What a model is on disk; nothing else is ever loaded."""

    SAFETENSORS = "safetensors"  # a Hugging Face folder: config.json, tokenizer, *.safetensors
    GGUF = "gguf"  # one file, or the first of several parts (…-00001-of-00003.gguf)
    ADAPTER = "adapter"  # a PEFT folder: adapter_config.json, adapter_model.safetensors


class Backend(StrEnum):
    """What serves a model."""

    VLLM = "vllm"
    LLAMA_CPP = "llama-cpp"
    TRANSFORMERS = "transformers"


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A model on this machine. `path` is absolute: a folder, or a GGUF file. `size` is in bytes, of all its files.

    `bundled` says that it came with taxobot. `base` is what an adapter's own configuration names as its base model
    (a path, or a name on a hub), None for all others.
    """

    name: str
    kind: ModelKind
    path: Path
    size: int
    modified: datetime
    bundled: bool = False
    base: str | None = None
