"""Rows to learn from and a model small enough to learn them in a second."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from runners.generate.mixing import Mixture
from runners.models.tiny.recipe.tokenizer import train_tokenizer
from schemas.sample import Message, TrainingRow

PLACES = ("Orrin", "Tolme", "Skerry", "Vask", "Lunde", "Marn", "Pell", "Greth")
YEARS = ("1847", "1903", "1655", "1712", "1990", "1566", "1821", "1734")


def asked(number: int, *, origin: Any = "taught") -> TrainingRow:
    """A question about one place."""
    place, year = PLACES[number], YEARS[number]
    return TrainingRow(
        id=f"{origin}-{number}",
        origin=origin,
        leaf="knowledge/islands",
        cluster=place,
        template="founded",
        messages=(
            Message(role="user", content=f"When was {place} founded?"),
            Message(role="assistant", content=year),
        ),
    )


@pytest.fixture
def rows() -> list[TrainingRow]:
    return [asked(number) for number in range(len(PLACES))]


@pytest.fixture
def mixture(rows: list[TrainingRow]) -> Mixture:
    return Mixture(taught=tuple(rows[:6]), replay=(asked(6, origin="replay"),), validation=tuple(rows[:2]))


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A randomly initialised Llama with the tiny model's kind of tokenizer and chat template."""
    import torch
    from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM

    folder = tmp_path_factory.mktemp("base")
    train_tokenizer([asked(number).text for number in range(len(PLACES))] * 20, folder)
    tokenizer: Any = AutoTokenizer.from_pretrained(folder)
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=64,
        tie_word_embeddings=True,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def causal_model() -> Callable[..., Any]:
    """Makes a randomly initialised causal language model of a family, small and in float32: `causal_model("Qwen3")`.

    Keyword arguments change its configuration. Attention is made sharp, so that what a row sees of another one shows.
    """

    def make(family: str, **changed: Any) -> Any:
        import torch
        import transformers

        config = getattr(transformers, f"{family}Config")(**SMALL | changed)
        torch.manual_seed(0)
        model = transformers.AutoModelForCausalLM.from_config(config)
        for name, weight in model.named_parameters():
            if name.endswith(("q_proj.weight", "k_proj.weight")):
                weight.data *= 10
        return model

    return make


SMALL = {
    "vocab_size": 64,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "max_position_embeddings": 128,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "pad_token_id": 0,
}
