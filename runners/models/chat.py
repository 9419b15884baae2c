"""One conversation as token ids, cut where the model begins to speak: the same cut for training and for scoring."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schemas.errors import UsageError

Messages = Sequence[dict[str, str]]


def prompt_text(tokenizer: Any, messages: Messages) -> str:
    """The conversation so far through the tokenizer's own chat template, ready for the assistant's next turn."""
    return str(tokenizer.apply_chat_template(list(messages), tokenize=False, add_generation_prompt=True))


def continuation_text(tokenizer: Any, messages: Messages, answer: str) -> str:
    """What follows `prompt_text` when the assistant says `answer`: template spacing and end-of-turn token included.

    Raises UsageError when the template renders a conversation differently once it is answered; such a template
    gives no place to cut.
    """
    prompt = prompt_text(tokenizer, messages)
    whole = str(tokenizer.apply_chat_template([*messages, {"role": "assistant", "content": answer}], tokenize=False))
    if not whole.startswith(prompt):
        raise UsageError("the model's chat template does not keep the prompt when the answer is added")
    text = whole[len(prompt) :]
    end = text.find(tokenizer.eos_token) if tokenizer.eos_token else -1
    return text[: end + len(tokenizer.eos_token)] if end >= 0 else text


def encode(tokenizer: Any, text: str) -> list[int]:
    """Token ids of `text` as it stands: no special tokens are added."""
    return list(tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])


def user(question: str) -> list[dict[str, str]]:
    """A conversation of one question."""
    return [{"role": "user", "content": question}]
