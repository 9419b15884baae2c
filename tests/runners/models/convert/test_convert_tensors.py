"""Names, order and types of tensors, and the checkpoints that are refused."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import pytest
import torch
from safetensors.torch import load_file, save_file

from runners.models.convert.architectures import read_checkpoint
from runners.models.convert.tensors import interleave, plan_tensors
from runners.models.load import load
from schemas.errors import ModelRefused

BLOCK = ("attn_norm", "attn_q", "attn_k", "attn_v", "attn_output", "ffn_norm", "ffn_gate", "ffn_up", "ffn_down")


def rotated_in_halves(x: Any, angle: float) -> Any:
    """Rope as transformers has it, on one head: row i turns with row i + half."""
    half = len(x) // 2
    turned = numpy.concatenate([-x[half:], x[:half]])
    return x * math.cos(angle) + turned * math.sin(angle)


def rotated_in_pairs(x: Any, angle: float) -> Any:
    """Rope as llama.cpp has it: row 2i turns with row 2i + 1."""
    turned = numpy.empty_like(x)
    turned[0::2], turned[1::2] = -x[1::2], x[0::2]
    return x * math.cos(angle) + turned * math.sin(angle)


def test_reordered_rows_turn_in_pairs_as_the_old_ones_did_in_halves() -> None:
    chance = numpy.random.default_rng(1)
    weights, x = chance.normal(size=(2 * 8, 5)), chance.normal(size=5)
    ours = interleave(weights, 2) @ x
    for head in range(2):
        rows = slice(8 * head, 8 * head + 8)
        expected = interleave(rotated_in_halves(weights[rows] @ x, 0.7), 1)
        assert numpy.allclose(rotated_in_pairs(ours[rows], 0.7), expected)


def test_biases_are_reordered_as_rows_are() -> None:
    assert interleave(numpy.arange(8), 2).tolist() == [0, 2, 1, 3, 4, 6, 5, 7]


def test_every_tensor_has_its_name(llama_folder: Path) -> None:
    tensors = plan_tensors(read_checkpoint(llama_folder))
    names = [tensor.name for tensor in tensors]
    assert names[0] == "token_embd.weight"
    assert set(names[-2:]) == {"output.weight", "output_norm.weight"}
    assert set(names[1:-2]) == {f"blk.{layer}.{part}.weight" for layer in range(2) for part in BLOCK}
    assert {tensor.key: tensor.heads for tensor in tensors if tensor.heads} == {
        f"model.layers.{layer}.self_attn.{part}.weight": heads
        for layer in range(2)
        for part, heads in (("q_proj", 4), ("k_proj", 2))
    }


def test_vectors_keep_32_bits_and_matrices_get_16(llama_folder: Path) -> None:
    for tensor in plan_tensors(read_checkpoint(llama_folder)):
        loaded = tensor.load()
        assert loaded.dtype == (numpy.float16 if len(tensor.shape) == 2 else numpy.float32)
        assert (loaded.shape, loaded.nbytes) == (tensor.shape, tensor.size)


def test_numbers_are_the_checkpoints_own(llama_folder: Path) -> None:
    stored = load_file(llama_folder / "model.safetensors")
    for tensor in plan_tensors(read_checkpoint(llama_folder)):
        expected = stored[tensor.key].float().numpy()
        if tensor.heads:
            expected = interleave(expected, tensor.heads)
        # bfloat16 has fewer digits than float16: only the smallest numbers lose any.
        assert numpy.abs(tensor.load().astype(numpy.float32) - expected).max() < 1e-7


def test_a_tied_head_is_not_written_though_it_stands_in_the_file(granite_folder: Path, tmp_path: Path) -> None:
    def tie(stored: dict[str, Any]) -> None:
        stored["lm_head.weight"] = stored["model.embed_tokens.weight"].clone()

    names = {tensor.name for tensor in plan_tensors(read_checkpoint(changed(granite_folder, tmp_path, tie)))}
    assert "token_embd.weight" in names
    assert "output.weight" not in names


@pytest.mark.filterwarnings("ignore:The tied weights mapping")
def test_a_head_of_its_own_is_written_as_transformers_uses_it(granite_folder: Path, tmp_path: Path) -> None:
    def part(stored: dict[str, Any]) -> None:
        stored["lm_head.weight"] = 2 * stored["model.embed_tokens.weight"]

    folder = changed(granite_folder, tmp_path, part)
    (head,) = [tensor for tensor in plan_tensors(read_checkpoint(folder)) if tensor.name == "output.weight"]
    used: Any = load(folder).model
    assert used.config.tie_word_embeddings
    assert numpy.array_equal(head.load(), used.lm_head.weight.detach().half().numpy())


def test_what_every_program_computes_itself_is_left_out(llama_folder: Path, tmp_path: Path) -> None:
    def add(stored: dict[str, Any]) -> None:
        stored["model.layers.0.self_attn.rotary_emb.inv_freq"] = torch.ones(8)

    assert len(plan_tensors(read_checkpoint(changed(llama_folder, tmp_path, add)))) == 2 * len(BLOCK) + 3


def drop(stored: dict[str, Any]) -> None:
    del stored["model.layers.1.mlp.up_proj.weight"]


def add_unknown(stored: dict[str, Any]) -> None:
    stored["model.vision.weight"] = torch.ones(4, 4)


def quantize_one(stored: dict[str, Any]) -> None:
    stored["model.layers.0.mlp.up_proj.weight"] = torch.ones(96, 64, dtype=torch.int8)


def cut_rows(stored: dict[str, Any]) -> None:
    stored["model.layers.0.self_attn.q_proj.weight"] = torch.ones(32, 64)


def cut_columns(stored: dict[str, Any]) -> None:
    stored["model.layers.0.mlp.down_proj.weight"] = torch.ones(64, 95)


def cut_embeddings(stored: dict[str, Any]) -> None:
    stored["model.embed_tokens.weight"] = stored["model.embed_tokens.weight"][:-1].clone()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (drop, r"lacks the tensor for blk\.1\.ffn_up\.weight"),
        (add_unknown, r"model\.vision\.weight is a tensor for which GGUF has no name"),
        (quantize_one, r"up_proj\.weight is quantized \(I8\)"),
        (cut_rows, r"q_proj\.weight has the shape \[32, 64\]; config\.json asks for \[64, 64\]"),
        (cut_columns, r"down_proj\.weight has the shape \[64, 95\]; config\.json asks for \[64, 96\]"),
        (cut_embeddings, r"embed_tokens\.weight has the shape"),
    ],
)
def test_a_checkpoint_that_does_not_fit_is_refused(
    llama_folder: Path, tmp_path: Path, change: Callable[[dict[str, Any]], None], reason: str
) -> None:
    with pytest.raises(ModelRefused, match=reason):
        plan_tensors(read_checkpoint(changed(llama_folder, tmp_path, change)))


@pytest.mark.parametrize("value", [1e6, math.inf, math.nan])
def test_numbers_that_f16_does_not_hold_are_refused(llama_folder: Path, tmp_path: Path, value: float) -> None:
    def spoil(stored: dict[str, Any]) -> None:
        stored["lm_head.weight"][3, 5] = value

    tensors = plan_tensors(read_checkpoint(changed(llama_folder, tmp_path, spoil)))
    with pytest.raises(ModelRefused, match=r"lm_head\.weight holds numbers"):
        next(tensor for tensor in tensors if tensor.name == "output.weight").load()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"architectures": ["GemmaForCausalLM"]}, "GemmaForCausalLM.*GraniteForCausalLM, LlamaForCausalLM, Mist"),
        ({"architectures": None, "model_type": "bert"}, "is a bert"),
        ({"quantization_config": {"quant_method": "gptq"}}, "quantized already"),
        ({"hidden_act": "gelu"}, "activation gelu"),
        ({"num_attention_heads": "four"}, r"config\.json cannot be read"),
    ],
)
def test_other_configurations_are_refused(
    llama_folder: Path, tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    folder = shutil.copytree(llama_folder, tmp_path / "model")
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps(config | changes), "utf-8")
    with pytest.raises(ModelRefused, match=reason):
        read_checkpoint(folder)


def changed(source: Path, place: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """A copy of a model with other tensors."""
    folder = shutil.copytree(source, place / "model")
    stored = load_file(folder / "model.safetensors")
    change(stored)
    save_file(stored, folder / "model.safetensors", metadata={"format": "pt"})
    return folder
