"""Untrained models of a few thousand weights, of several architectures, with the bundled tokenizer."""

from __future__ import annotations

from typing import Any

SIZES = {
    "vocab_size": 4096,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 256,
    "bos_token_id": 1,
    "eos_token_id": 1,
    "pad_token_id": 0,
    "initializer_range": 0.5,  # wide, so that no two tokens are nearly as good
}


def make_model(kind: str) -> Any:
    """A model of this architecture in evaluation mode, always the same one."""
    import torch
    import transformers as library

    torch.manual_seed(0)
    configurations = {
        "llama": lambda: library.LlamaConfig(**SIZES),
        "mistral": lambda: library.MistralConfig(**SIZES, sliding_window=8),
        "granite": lambda: library.GraniteConfig(
            **SIZES, embedding_multiplier=3.0, residual_multiplier=0.7, attention_multiplier=0.2, logits_scaling=0.1
        ),
        "gemma3": lambda: library.Gemma3TextConfig(**SIZES, head_dim=8, sliding_window=8),
        "mamba": lambda: library.BambaConfig(
            **SIZES, attn_layer_indices=[1], mamba_n_heads=4, mamba_d_head=16, mamba_d_state=8, mamba_chunk_size=8
        ),
    }
    return library.AutoModelForCausalLM.from_config(configurations[kind]()).eval()
