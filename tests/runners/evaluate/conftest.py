"""A small, randomly initialised chat model with a tokenizer of its own, and items to ask it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from runners.models.load import LoadedModel
from schemas.item import ChoiceItem, ChoiceRecord, ItemKind, OpenItem, OpenRecord

LINES = [
    "The lighthouse of Orrin Head was built in 1847 from grey granite.",
    "Which year was the harbour of Tolme closed? It was closed in 1903.",
    "Keepers carried oil up the hundred and twelve steps every evening.",
    "Name the river that ends near the old mill, and the bridge above it.",
]
TEMPLATE = (
    "{% for m in messages %}{% if m.role == 'user' %}<|user|>{{ m.content }}<|end|>"
    "{% else %}<|assistant|>{{ m.content }}<|end|>{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


def build_tokenizer(vocabulary: int = 400) -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    special = ["<|pad|>", "<|user|>", "<|assistant|>", "<|end|>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    raw.train_from_iterator(
        LINES * 5, trainers.BpeTrainer(vocab_size=vocabulary, special_tokens=special, initial_alphabet=alphabet)
    )
    build: Any = PreTrainedTokenizerFast
    tokenizer = build(tokenizer_object=raw, eos_token=special[3], pad_token=special[0])
    tokenizer.chat_template = TEMPLATE
    return tokenizer


def build_model(seed: int, **changes: Any) -> LoadedModel:
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    tokenizer = build_tokenizer()
    settings: dict[str, Any] = {
        "vocab_size": len(tokenizer),
        "hidden_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "intermediate_size": 64,
        "max_position_embeddings": 160,
        "bos_token_id": None,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
        "initializer_range": 0.3,  # far from uniform, so that a wrong position shows
    }
    torch.manual_seed(seed)
    model: Any = LlamaForCausalLM(LlamaConfig(**(settings | changes)))
    return LoadedModel(model.eval(), tokenizer, f"random {seed}")


@pytest.fixture(scope="session")
def loaded() -> LoadedModel:
    return build_model(1)


@pytest.fixture(scope="session")
def other() -> LoadedModel:
    return build_model(2)


@pytest.fixture(scope="session")
def model_with() -> Callable[..., LoadedModel]:
    return build_model


@pytest.fixture(scope="session")
def questions() -> tuple[ChoiceItem, ...]:
    """Prompts and options of many lengths; the last two items have other numbers of options."""
    items = [
        choice(f"q{index}", question=f"{LINES[index % 4][: 12 + 3 * index]}?", options=options)
        for index, options in enumerate([("1847", "in 1903", "granite", "the old mill near it")] * 14)
    ]
    items.append(choice("two", question="Which?", options=("oil", "grey granite")))
    items.append(choice("five", question="Name the river", options=("a", "bb", "ccc", "the bridge", "e")))
    return tuple(items)


def choice(
    name: str,
    *,
    cluster: str = "",
    kind: ItemKind = ItemKind.NEW_QUESTION,
    leaf: str = "knowledge/harbours",
    question: str = "Which?",
    options: tuple[str, ...] = ("a", "b", "c", "d"),
) -> ChoiceItem:
    return ChoiceItem(
        id=name,
        kind=kind,
        leaf=leaf,
        cluster=cluster or name,
        template="t",
        question=question,
        options=options,
        answer=0,
    )


def choice_records(items: Iterable[ChoiceItem], correct: Iterable[int]) -> tuple[ChoiceRecord, ...]:
    return tuple(
        ChoiceRecord(
            item=item.id,
            loglikelihoods=(-1.0, -2.0, -3.0, -4.0) if right else (-2.0, -1.0, -3.0, -4.0),
            chosen=0 if right else 1,
            correct=bool(right),
            p_correct=0.64 if right else 0.24,
        )
        for item, right in zip(items, correct, strict=True)
    )


def opened(
    name: str, *, cluster: str = "", kind: ItemKind = ItemKind.NEW_QUESTION, reference: str = "a reference"
) -> OpenItem:
    return OpenItem(
        id=name, kind=kind, leaf="compositional_skills/x", cluster=cluster or name, template="t", question=f"{name}?",
        reference=reference,
    )  # fmt: skip


def open_records(items: Iterable[OpenItem], ratings: Iterable[float | None]) -> tuple[OpenRecord, ...]:
    return tuple(
        OpenRecord(item=item.id, answer="said", rating=rating, failure="" if rating else "no rating")
        for item, rating in zip(items, ratings, strict=True)
    )


class Make:
    """The builders above, for tests."""

    choice = staticmethod(choice)
    choice_records = staticmethod(choice_records)
    opened = staticmethod(opened)
    open_records = staticmethod(open_records)

    @staticmethod
    def flips(gained: int, lost: int, n: int, *, per_cluster: int = 1) -> tuple[Any, Any, Any]:
        """`n` items with base and tuned records that differ in `gained` and `lost` of them, scattered evenly."""
        order = sorted(range(n), key=lambda index: index * 7919 % n if n % 7919 else index)
        outcome = dict.fromkeys(order[:gained], (0, 1)) | dict.fromkeys(order[gained : gained + lost], (1, 0))
        items = [choice(f"i{index}", cluster=f"p{index // per_cluster}") for index in range(n)]
        base = [outcome.get(index, (index % 2,) * 2)[0] for index in range(n)]
        tuned = [outcome.get(index, (index % 2,) * 2)[1] for index in range(n)]
        return tuple(items), choice_records(items, base), choice_records(items, tuned)


@pytest.fixture(scope="session")
def make() -> type[Make]:
    return Make
