"""Training rows as token ids with the positions that count for the loss, through the model's own chat template."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from runners.models import chat
from schemas.sample import TrainingRow


@dataclass(frozen=True, slots=True)
class Encoded:
    """One row: `ids`, and `learnt[i]` says whether predicting `ids[i]` counts for the loss."""

    row: TrainingRow
    ids: tuple[int, ...]
    learnt: tuple[bool, ...]


def encode_rows(
    tokenizer: Any, rows: Iterable[TrainingRow], *, max_length: int
) -> tuple[list[Encoded], list[TrainingRow]]:
    """(encoded, refused): rows longer than `max_length` tokens are refused whole and returned, never cut silently."""
    encoded, refused = [], []
    for row in rows:
        entry = _encode(tokenizer, row)
        if len(entry.ids) <= max_length:
            encoded.append(entry)
        else:
            refused.append(row)
    return encoded, refused


def _encode(tokenizer: Any, row: TrainingRow) -> Encoded:
    """Loss on every assistant turn and its end token; on the user's turns too where the row says `unmask`."""
    ids: list[int] = []
    learnt: list[bool] = []
    for text, counts in _parts(tokenizer, row):
        part = chat.encode(tokenizer, text)
        ids += part
        learnt += [counts] * len(part)
    return Encoded(row, tuple(ids), tuple(learnt))


def _parts(tokenizer: Any, row: TrainingRow) -> Sequence[tuple[str, bool]]:
    messages = [message.model_dump() for message in row.messages]
    if messages[0]["role"] == "pretraining":
        return [(_plain_text(tokenizer, messages[0]["content"]), True)]
    parts: list[tuple[str, bool]] = []
    told = ""
    for number, message in enumerate(messages):
        if message["role"] == "assistant":
            prompt = chat.prompt_text(tokenizer, messages[:number])
            answer = chat.continuation_text(tokenizer, messages[:number], message["content"])
            parts += [(prompt[len(told) :], row.unmask), (answer, True)]
            told = prompt + answer
    return parts


def _plain_text(tokenizer: Any, content: str) -> str:
    """Plain text begins with a space, as words do inside a sentence, and ends with the end token."""
    return f" {content}{tokenizer.eos_token}"
