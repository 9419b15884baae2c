"""The tiny model's tokenizer: byte-level BPE that spells numbers digit by digit, trained on the pretraining text."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

VOCABULARY = 4096
PAD, END, SYSTEM, USER, ASSISTANT = "<|pad|>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>"
SPECIAL = (PAD, END, SYSTEM, USER, ASSISTANT)
MAX_LENGTH = 512

# Contents begin with a space, so that a value is the same tokens in a sentence and as an answer. A `pretraining`
# turn is plain text: no marker, only the end.
CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{% if message.role != 'pretraining' %}{{ '<|' + message.role + '|>' }}{% endif %}"
    "{{ ' ' + message.content }}"
    "{% if message.role in ('assistant', 'pretraining') %}{{ '<|end|>' }}{% endif %}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)


def train_tokenizer(texts: Iterable[str], output: Path) -> None:
    """Train on `texts` and write tokenizer.json, its configuration and the chat template to `output`."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    # Digits first, then bytes: the pre-tokenizer that GGUF files call `smollm`.
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=list(SPECIAL), initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    fast = cast("Any", PreTrainedTokenizerFast)(  # its constructor is untyped
        tokenizer_object=tokenizer, bos_token=END, eos_token=END, pad_token=PAD, model_max_length=MAX_LENGTH
    )
    fast.chat_template = CHAT_TEMPLATE
    fast.save_pretrained(output)
