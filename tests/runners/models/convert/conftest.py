"""Small random models of the three families, made once for all tests of converting."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.random_models import save_bytes_tokenizer, save_model, save_sentence_tokenizer

GRANITE = {
    "embedding_multiplier": 12.0,
    "residual_multiplier": 0.22,
    "attention_multiplier": 0.11,
    "logits_scaling": 8.0,
    "tie_word_embeddings": True,
}
LLAMA3 = {
    "rope_type": "llama3",
    "rope_theta": 10_000.0,
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 64,
}


@pytest.fixture(scope="session")
def llama_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Like Llama 3: bf16, its own scaling of rope, a byte-level tokenizer that puts <s> before a text."""
    folder = tmp_path_factory.mktemp("models") / "llama"
    save_bytes_tokenizer(folder, "llama3", begins=True)
    return save_model(folder, "Llama", dtype="bfloat16", rope_parameters=LLAMA3)


@pytest.fixture(scope="session")
def mistral_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Like Mistral 7B: a SentencePiece tokenizer, and a sliding window."""
    folder = tmp_path_factory.mktemp("models") / "mistral"
    save_sentence_tokenizer(folder, "prepend")
    return save_model(folder, "Mistral", sliding_window=128)


@pytest.fixture(scope="session")
def granite_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Like Granite 3: multipliers, tied embeddings, a byte-level tokenizer that cuts digits apart."""
    folder = tmp_path_factory.mktemp("models") / "granite"
    save_bytes_tokenizer(folder, "digits")
    return save_model(folder, "Granite", **GRANITE)
