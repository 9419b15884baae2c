"""Models as far as their files show, made in a moment: right to whoever looks, and without a single weight."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

WHOLE = (2).to_bytes(8, "little") + b"{}"
"""A safetensors file without tensors: https://huggingface.co/docs/safetensors."""
GGUF = b"GGUF" + (3).to_bytes(4, "little") + bytes(16)
"""The header of a GGUF file without tensors and without metadata."""


def write_model(folder: Path, **settings: Any) -> Path:
    """A Hugging Face folder with these settings in its configuration."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps({"model_type": "llama", **settings}))
    (folder / "model.safetensors").write_bytes(WHOLE)
    return folder


def write_adapter(folder: Path, **settings: Any) -> Path:
    """A PEFT folder with these settings in its configuration."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "adapter_config.json").write_text(json.dumps({"peft_type": "LORA", **settings}))
    (folder / "adapter_model.safetensors").write_bytes(WHOLE)
    return folder


def write_gguf(path: Path) -> Path:
    """A GGUF file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(GGUF)
    return path
