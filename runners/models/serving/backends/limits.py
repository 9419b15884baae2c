"""How much of the machine a backend takes where nobody says so."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from schemas.errors import ModelRefused

CONTEXT = 8192
"""Tokens of a conversation where memory for all of them is set aside at the start, unless somebody asks for more."""
_COUNTS = (
    *("max_position_embeddings", "n_positions", "hidden_size", "head_dim"),
    *("num_hidden_layers", "num_attention_heads", "num_key_value_heads"),
)
_FLOAT32 = 4
_GIB = 2**30


def read_settings(folder: Path) -> dict[str, Any]:
    """What a model's `config.json` says of its text part. Raises ModelRefused where a count in it is none."""
    file = folder / "config.json"
    settings = json.loads(file.read_bytes())
    text = settings.get("text_config") or {}
    held = {**settings, **text} if isinstance(text, dict) else settings
    for key in _COUNTS:
        value = held.get(key)
        if value is not None and (type(value) is not int or value < 1):
            raise ModelRefused(f"{file}: {key} must be a whole number above 0")
    return held


def own_context(settings: Mapping[str, Any]) -> int | None:
    """The tokens that a model was made for; None where it does not say."""
    return int(settings.get("max_position_embeddings") or settings.get("n_positions") or 0) or None


def bounded_context(settings: Mapping[str, Any], asked: int | None) -> int:
    """What is asked for, else the model's own context up to `CONTEXT` tokens."""
    return asked or min(own_context(settings) or CONTEXT, CONTEXT)


def cache_bytes(settings: Mapping[str, Any], context: int) -> int:
    """Memory for the keys and values of two conversations of full length, in float32; at least 1 GiB.

    1 GiB as well for a model that does not say how large it is.
    """
    known = {key for key in _COUNTS if settings.get(key)}
    if not known >= {"num_attention_heads", "num_hidden_layers"} or not known & {"head_dim", "hidden_size"}:
        return _GIB
    heads = int(settings["num_attention_heads"])
    width = int(settings.get("head_dim") or settings["hidden_size"] // heads)
    token = 2 * int(settings["num_hidden_layers"]) * int(settings.get("num_key_value_heads") or heads) * width
    return max(1, math.ceil(2 * context * token * _FLOAT32 / _GIB)) * _GIB


def spread(settings: Mapping[str, Any], gpus: int) -> int | None:
    """Over how many of so many GPUs a model can be spread: a number that its attention heads can be divided by. None
    where there is no GPU.
    """
    heads = int(settings.get("num_attention_heads") or 1)
    return next((number for number in range(gpus, 0, -1) if heads % number == 0), None)


def lora_rank(folders: list[Path], allowed: tuple[int, ...]) -> int:
    """The smallest of the ranks that a backend knows which holds all these adapters; the largest where none does."""
    largest = max(int(json.loads((folder / "adapter_config.json").read_bytes()).get("r", 0)) for folder in folders)
    return next((rank for rank in allowed if rank >= largest), allowed[-1])


def devices(gpus: int | None, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What makes a backend see the first `gpus` of the GPUs that are visible here; nothing where all may be used."""
    if gpus is None:
        return {}
    visible = environ.get("CUDA_VISIBLE_DEVICES")
    names = visible.split(",") if visible else [str(number) for number in range(gpus)]
    return {"CUDA_VISIBLE_DEVICES": ",".join(names[:gpus])}
