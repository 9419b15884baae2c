"""Rows are packed only where the model at hand computes the same that way; a model that does not is found out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from runners.train.compute.layouts.attention import NAME, packed_attention
from runners.train.compute.layouts.choose import choose_layout
from schemas.errors import UsageError

Make = Callable[..., Any]
STATE_SPACE = {"layer_types": ["mamba", "attention"], "mamba_n_heads": 4, "mamba_d_head": 16, "mamba_expand": 2}


@pytest.mark.parametrize(
    ("family", "changed"),
    [
        ("Llama", {}),
        ("Qwen3", {}),
        ("Granite", {"logits_scaling": 8.0}),
        ("Mistral", {"sliding_window": 32}),
        ("Gemma3Text", {"sliding_window": 64}),
    ],
)
def test_rows_are_packed_where_that_is_the_same(causal_model: Make, family: str, changed: dict[str, Any]) -> None:
    model = causal_model(family, **changed).train()
    chosen = choose_layout(model, asked="auto", pad=0, longest=32)
    assert chosen.layout.name == "packed"
    assert model.config._attn_implementation == NAME
    assert model.training


@pytest.mark.parametrize(
    ("family", "changed", "why"),
    [
        ("Mistral", {"sliding_window": 31}, "its attention looks back 31 tokens only, and rows have up to 32"),
        ("Gemma2", {}, "its attention asks for softcap"),
        ("GptOss", {"num_local_experts": 4, "num_experts_per_tok": 2}, "its attention asks for s_aux"),
        ("GraniteMoeHybrid", STATE_SPACE, "what a row computes depends on the one before it"),
    ],
)
def test_rows_are_grouped_where_it_is_not_and_it_is_said_why(
    causal_model: Make, family: str, changed: dict[str, Any], why: str
) -> None:
    model = causal_model(family, **changed)
    own = model.config._attn_implementation
    chosen = choose_layout(model, asked="auto", pad=0, longest=32)
    assert (chosen.layout.name, chosen.why) == ("grouped", f"rows cannot be packed for this model: {why}")
    assert model.config._attn_implementation == own
    with pytest.raises(UsageError, match=f"{why}; leave the layout to auto, or say grouped"):
        choose_layout(model, asked="packed", pad=0, longest=32)


def test_bf16_weights_are_told_apart_too(causal_model: Make) -> None:
    model = causal_model("Llama").bfloat16()
    assert choose_layout(model, asked="auto", pad=0, longest=32).layout.name == "packed"
    mixed = causal_model("GraniteMoeHybrid", **STATE_SPACE).bfloat16()
    assert choose_layout(mixed, asked="auto", pad=0, longest=32).layout.name == "grouped"


def test_a_model_whose_attention_cannot_be_replaced_is_grouped(causal_model: Make) -> None:
    model = causal_model("Llama")
    model.set_attn_implementation = lambda _name: None
    assert choose_layout(model, asked="auto", pad=0, longest=32).why.endswith("its attention cannot be replaced")


def test_positions_that_are_not_heeded_are_found_out(causal_model: Make) -> None:
    """A model of absolute positions that counts them itself, over all packed rows."""
    model = causal_model("OPT", ffn_dim=48, word_embed_proj_dim=32)
    decoder = model.get_decoder()

    def deaf(position_ids: Any = None, **others: Any) -> Any:
        return decoder(**others)

    model.get_decoder = lambda: deaf
    assert "% apart" in choose_layout(model, asked="auto", pad=0, longest=32).why


def test_grouped_is_what_was_asked_for(causal_model: Make) -> None:
    chosen = choose_layout(causal_model("Llama"), asked="grouped", pad=0, longest=32)
    assert (chosen.layout.name, chosen.why) == ("grouped", "as set")


def test_a_saved_model_knows_nothing_of_how_it_was_computed(causal_model: Make, tmp_path: Any) -> None:
    model = causal_model("Llama")
    choose_layout(model, asked="packed", pad=0, longest=32)
    model.save_pretrained(tmp_path)
    assert NAME not in (tmp_path / "config.json").read_text()


def test_attention_to_an_earlier_computation_is_refused() -> None:
    import torch

    states = torch.zeros(1, 2, 4, 8)
    with pytest.raises(ValueError, match="tokens of an earlier computation"):
        packed_attention(torch.nn.Identity(), states[:, :, :1], states, states, None)
