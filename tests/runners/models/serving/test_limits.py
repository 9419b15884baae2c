"""What a model's own settings say of its size is looked at before anything goes by it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from runners.models.serving.backends.limits import cache_bytes, own_context, read_settings
from schemas.errors import ModelRefused


def settings(folder: Path, **held: Any) -> dict[str, Any]:
    (folder / "config.json").write_text(json.dumps(held))
    return read_settings(folder)


@pytest.mark.parametrize("value", [0, -1, 1.5, "many", [1], True])
def test_a_count_that_is_none_is_named(tmp_path: Path, value: Any) -> None:
    with pytest.raises(ModelRefused, match=r"config\.json: num_attention_heads must be a whole number above 0"):
        settings(tmp_path, num_attention_heads=value)


def test_a_text_part_goes_before_the_whole(tmp_path: Path) -> None:
    held = settings(tmp_path, max_position_embeddings=10, text_config={"max_position_embeddings": 20})
    assert own_context(held) == 20
    assert own_context(settings(tmp_path, max_position_embeddings=10, text_config=7)) == 10


def test_a_model_that_does_not_say_how_large_it_is_gets_the_least(tmp_path: Path) -> None:
    assert cache_bytes(settings(tmp_path, num_attention_heads=4), 8192) == 2**30
    sized = settings(tmp_path, num_attention_heads=32, num_hidden_layers=32, hidden_size=4096)
    assert cache_bytes(sized, 8192) == 16 * 2**30
