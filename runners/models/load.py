"""Load a causal language model with its tokenizer, and name it by what its files hold."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runners.models.quiet import quieten
from runners.models.removal import RECORD
from runners.models.serving.local.adapters import refuse_missing
from schemas.errors import UsageError


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A causal language model in evaluation mode (float32, CPU unless a GPU is there) and its tokenizer.

    Typed as `Any` because transformers, imported lazily, ships no usable types.
    """

    model: Any
    tokenizer: Any
    digest: str


def load(path: Path) -> LoadedModel:
    """Load the Hugging Face folder at `path`: safetensors only, no remote code.

    Raises UsageError when the folder is not a model folder, ModelRefused where weights are missing in it.
    """
    if not (path / "config.json").is_file():
        raise UsageError(f"{path} is no model folder: it holds no config.json.")
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    quieten()
    loaded: Any = AutoModelForCausalLM.from_pretrained(
        path,
        dtype=torch.float32,
        use_safetensors=True,
        trust_remote_code=False,
        local_files_only=True,
        output_loading_info=True,
    )
    model, found = loaded
    refuse_missing(path, sorted(found["missing_keys"]))  # transformers would make them up
    tokenizer = AutoTokenizer.from_pretrained(path, trust_remote_code=False, local_files_only=True)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    return LoadedModel(model.to(device).eval(), tokenizer, digest_of(path))


MODEL_FILES = (".safetensors", ".json", ".jinja")
VOCABULARIES = ("merges.txt", "vocab.txt", "tokenizer.model", "spiece.model", "sentencepiece.bpe.model")
"""What older models cut texts into tokens by, where they have no tokenizer.json."""


def digest_of(path: Path) -> str:
    """SHA-256 over names and bytes of the files that decide what the model says, in name order."""
    digest = hashlib.sha256()
    for file in sorted(file for file in path.iterdir() if _decides(file)):
        digest.update(f"{file.name}\0".encode())
        with file.open("rb") as content:
            digest.update(hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()


def _decides(file: Path) -> bool:
    return (file.suffix in MODEL_FILES and file.name != RECORD) or file.name in VOCABULARIES
