"""Does a model's head have weights of its own, or those of the embeddings?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from runners.models.convert.architectures import Checkpoint
from runners.models.convert.opened import opened
from runners.models.weights import safetensors_of

HEAD, EMBEDDINGS = "lm_head.weight", "model.embed_tokens.weight"


def is_tied(checkpoint: Checkpoint) -> bool:
    """Does transformers take the embeddings for the head? Where config.json says so, unless the files hold a head that
    differs from them (https://huggingface.co/docs/transformers/main_classes/model, `tie_weights`).
    """
    import torch

    if not checkpoint.config.tie_word_embeddings:
        return False
    places = _find(checkpoint)
    return len(places) < 2 or torch.equal(_load(places, HEAD), _load(places, EMBEDDINGS))


def _find(checkpoint: Checkpoint) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for file in safetensors_of(checkpoint.folder):
        with opened(file) as tensors:
            found |= dict.fromkeys({HEAD, EMBEDDINGS}.intersection(tensors.keys()), file)
    return found


def _load(places: Mapping[str, Path], key: str) -> Any:
    with opened(places[key]) as tensors:
        return tensors.get_tensor(key)
