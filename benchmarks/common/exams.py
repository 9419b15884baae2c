"""A multiple-choice exam of invented words, models of random weights that sit it, and its files as peers read them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from common.words import Prose

VOCABULARY = 8_000
HIDDEN, LAYERS, HEADS, FORWARD, CONTEXT = 256, 4, 8, 960, 4_096
TASK = "mmlu_pr_harbours"
LETTERS = "ABCD"
LAYOUT = (
    "{{question}}\n" + "\n".join(f"{letter}. {{{{choices[{i}]}}}}" for i, letter in enumerate(LETTERS)) + "\nAnswer:"
)


@dataclass(frozen=True, slots=True)
class Question:
    """One question with four options; `answer` is the right one's index."""

    question: str
    choices: tuple[str, ...]
    answer: int


def write_questions(number: int, seed: int) -> tuple[Question, ...]:
    """Questions of about forty words, their options included."""
    prose = Prose(seed)
    return tuple(
        Question(
            f"Which of these is told of {' '.join(prose.words(prose.between(16, 24)))}?",
            tuple(" ".join(prose.words(prose.between(1, 5))) for _ in LETTERS),
            prose.between(0, 3),
        )
        for _ in range(number)
    )


def write_model(folder: Path, seed: int) -> int:
    """A Llama of random weights with a tokenizer of the same words; returns how many parameters it has."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    tokenizer = _train_tokenizer()
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=HIDDEN,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        num_key_value_heads=HEADS,
        intermediate_size=FORWARD,
        max_position_embeddings=CONTEXT,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        initializer_range=0.1,  # far from uniform, so that a wrong position would show
    )
    model: Any = LlamaForCausalLM(config)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return sum(weight.numel() for weight in model.parameters())


def write_task(folder: Path, tested: Sequence[Question], examples: Sequence[Question] = ()) -> None:
    """The task as `ilab data generate` writes it; with `examples` as a split of their own."""
    import yaml

    folder.mkdir(parents=True)
    files = {"test": str(_write(folder / "test.jsonl", tested))}
    task: dict[str, Any] = {
        "task": TASK,
        "tag": "mmlu_pr",
        "dataset_path": "json",
        "dataset_name": None,
        "dataset_kwargs": {"data_files": files},
        "test_split": "test",
        "output_type": "multiple_choice",
        "doc_to_text": LAYOUT,
        "doc_to_choice": "{{[choices[0], choices[1], choices[2], choices[3]]}}",
        "doc_to_target": "{{answer}}",
        "metric_list": [{"metric": "acc", "aggregation": "mean", "higher_is_better": True}],
    }
    if examples:
        files["dev"] = str(_write(folder / "dev.jsonl", examples))
        task |= {"fewshot_split": "dev", "fewshot_config": {"sampler": "first_n"}}
    (folder / f"{TASK}_task.yaml").write_text(yaml.safe_dump(task, sort_keys=False))


def _write(file: Path, questions: Sequence[Question]) -> Path:
    rows = ({"question": one.question, "choices": one.choices, "answer": one.answer} for one in questions)
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return file


def _train_tokenizer() -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    special = ["<|pad|>", "<|end|>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    prose = Prose(0)
    texts = (prose.sentence(14) for _ in range(6_000))
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    raw.train_from_iterator(texts, trainer)
    build: Any = PreTrainedTokenizerFast
    return build(tokenizer_object=raw, pad_token=special[0], eos_token=special[1])
