"""Rope's scaling: what is written is what transformers computes, and what cannot be written is refused."""

from __future__ import annotations

from typing import Any

import pytest

from runners.models.convert.rope import Rope, read_rope
from schemas.errors import ModelRefused

LLAMA_3_1 = {
    "rope_type": "llama3",
    "rope_theta": 500_000.0,
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 8192,
}


def test_no_scaling_is_the_base_alone() -> None:
    assert read_rope({"rope_type": "default", "rope_theta": 10_000.0}, 64) == Rope(10_000.0)


def test_linear_scaling_is_one_number() -> None:
    assert read_rope({"rope_type": "linear", "rope_theta": 5e5, "factor": 4.0}, 64) == Rope(5e5, linear=4.0)


def test_llama_3_divides_each_frequency_as_transformers_does() -> None:
    from transformers import LlamaConfig
    from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

    config = LlamaConfig(hidden_size=512, num_attention_heads=4, head_dim=128, rope_parameters=LLAMA_3_1)
    scaled, _ = ROPE_INIT_FUNCTIONS["llama3"](config, device="cpu")
    plain = [500_000.0 ** (-2 * index / 128) for index in range(64)]
    expected = [one / float(other) for one, other in zip(plain, scaled, strict=True)]
    factors = read_rope(LLAMA_3_1, 128).factors
    assert factors == pytest.approx(expected, rel=1e-5)
    assert factors[0] == 1
    assert factors[-1] == 8
    assert len({round(factor, 6) for factor in factors}) > 2, "some stand between"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"rope_type": "yarn", "factor": 4.0}, "'yarn'"),
        ({"rope_type": "dynamic", "factor": 2.0}, "default, linear, llama3 can"),
        ({"rope_type": "default", "partial_rotary_factor": 0.5}, "partial_rotary_factor"),
    ],
)
def test_others_are_refused_by_name(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ModelRefused, match=reason):
        read_rope({"rope_theta": 10_000.0, **changes}, 64)
