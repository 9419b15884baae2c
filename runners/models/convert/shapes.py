"""Which tensors a model of these families has, and their shapes by its configuration."""

from __future__ import annotations

from runners.models.convert.architectures import Checkpoint
from runners.models.convert.tied import is_tied

Shape = tuple[int, ...]


def expected_shapes(checkpoint: Checkpoint) -> dict[str, Shape]:
    """The shape (rows first) of every tensor without which llama.cpp would not load the file, by its name in GGUF."""
    config = checkpoint.config
    shapes: dict[str, Shape] = {
        "token_embd.weight": (config.vocab_size, config.hidden_size),
        "output_norm.weight": (config.hidden_size,),
    }
    if not is_tied(checkpoint):
        shapes["output.weight"] = shapes["token_embd.weight"]
    for layer in range(config.num_hidden_layers):
        shapes |= {f"blk.{layer}.{name}.weight": shape for name, shape in _block(checkpoint).items()}
    return shapes


def shape_of(name: str, shapes: dict[str, Shape]) -> Shape | None:
    """The shape that a tensor has to have: a bias has a number for each row of its weights. None for an unknown one."""
    if name in shapes:
        return shapes[name]
    weights = shapes.get(f"{name.removesuffix('.bias')}.weight") if name.endswith(".bias") else None
    return weights[:1] if weights and len(weights) > 1 else None


def _block(checkpoint: Checkpoint) -> dict[str, Shape]:
    config, size = checkpoint.config, checkpoint.head_size
    hidden, inner = config.hidden_size, config.intermediate_size
    queries, keys = config.num_attention_heads * size, config.num_key_value_heads * size
    return {
        "attn_norm": (hidden,),
        "attn_q": (queries, hidden),
        "attn_k": (keys, hidden),
        "attn_v": (keys, hidden),
        "attn_output": (hidden, queries),
        "ffn_norm": (hidden,),
        "ffn_gate": (inner, hidden),
        "ffn_up": (inner, hidden),
        "ffn_down": (hidden, inner),
    }
