"""How a byte-level tokenizer cuts text, by llama.cpp's names."""

from __future__ import annotations

from typing import Any

import pytest

from runners.models.convert.pretokenizers import LLAMA3, QWEN2, TEKKEN, name_pre_tokenizer
from schemas.errors import ModelRefused

BYTES: dict[str, Any] = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
ENCODE = BYTES | {"use_regex": False}


def split(regex: str, **changes: Any) -> dict[str, Any]:
    return {"type": "Split", "pattern": {"Regex": regex}, "behavior": "Isolated", "invert": False, **changes}


def tokenizer(*steps: dict[str, Any], whole: bool = False) -> dict[str, Any]:
    pre = steps[0] if len(steps) == 1 else {"type": "Sequence", "pretokenizers": list(steps)} if steps else None
    return {"pre_tokenizer": pre, "model": {"type": "BPE", "ignore_merges": whole}}


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (tokenizer(BYTES), "gpt-2"),
        (tokenizer({"type": "Digits", "individual_digits": True}, BYTES), "smollm"),
        (tokenizer(split(LLAMA3), ENCODE, whole=True), "llama-bpe"),
        (tokenizer(split(LLAMA3), ENCODE), "dbrx"),
        (tokenizer(split(QWEN2), ENCODE), "qwen2"),
        (tokenizer(split(TEKKEN), ENCODE, whole=True), "tekken"),
    ],
)
def test_known_ways_have_names(content: dict[str, Any], name: str) -> None:
    assert name_pre_tokenizer(content) == name


@pytest.mark.parametrize(
    "content",
    [
        tokenizer(),
        tokenizer(BYTES | {"add_prefix_space": True}),
        tokenizer(BYTES, whole=True),
        tokenizer(ENCODE),
        tokenizer({"type": "Digits", "individual_digits": False}, BYTES),
        tokenizer(split(r"\w+"), ENCODE),
        tokenizer(split(LLAMA3), BYTES),
        tokenizer(split(LLAMA3, behavior="Removed"), ENCODE),
        tokenizer(split(LLAMA3, invert=True), ENCODE),
        tokenizer({"type": "Whitespace"}),
        tokenizer(BYTES, BYTES),
    ],
)
def test_all_others_are_refused(content: dict[str, Any]) -> None:
    with pytest.raises(ModelRefused, match="no name for"):
        name_pre_tokenizer(content)
