"""The tokens at which a served model ceases to speak, as texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_FILES = ("generation_config.json", "config.json")
"""The first that a model's folder has says what its answers end with, beside the tokenizer's own end token
(`runners/models/serving/local/loading.py`, `runners/models/convert/gguf.py`)."""


def ends_of(tokenizer: Any) -> tuple[str, ...]:
    """The tokenizer's end token first, if it has one; then those that the files beside it name, if they are added to
    the vocabulary as such: others are pieces of words.
    """
    added = tokenizer.added_tokens_decoder
    named = (added[one].content for one in _named(Path(str(tokenizer.name_or_path or ""))) if one in added)
    return tuple(dict.fromkeys(str(token) for token in (tokenizer.eos_token, *named) if token))


def _named(folder: Path) -> list[int]:
    file = next((folder / name for name in _FILES if (folder / name).is_file()), None)
    try:
        found = json.loads(file.read_bytes()).get("eos_token_id") if file else None
    except (OSError, ValueError, AttributeError, RecursionError):
        return []  # loading the model says what is wrong with it
    return [number for number in (found if isinstance(found, list) else [found]) if isinstance(number, int)]
