"""Which of llama.cpp's ways to cut text into words is that of a byte-level tokenizer.

llama.cpp knows them by name only (`tokenizer.ggml.pre`); each name stands for regular expressions, and for whether a
word that is a token as a whole is taken before any merges.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.errors import ModelRefused

LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|"
    r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
TEKKEN = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|"
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|"
    r"\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
NAMES = {
    # (regular expression, whole words first): llama.cpp's name
    (LLAMA3, True): "llama-bpe",
    (LLAMA3, False): "dbrx",
    (QWEN2, False): "qwen2",
    (TEKKEN, True): "tekken",
}
DIGITS = {"type": "Digits", "individual_digits": True}


def name_pre_tokenizer(tokenizer: Mapping[str, Any]) -> str:
    """llama.cpp's name for what `tokenizer` (the content of a tokenizer.json) does before merging.

    Raises ModelRefused where llama.cpp has none.
    """
    steps = _steps(tokenizer.get("pre_tokenizer"))
    whole_words = bool(tokenizer["model"].get("ignore_merges"))
    match [step.get("type") for step in steps]:
        case ["ByteLevel"] if _cuts(steps[0]) and not whole_words:
            return "gpt-2"
        case ["Digits", "ByteLevel"] if _cuts(steps[1]) and not whole_words and steps[0] == DIGITS:
            return "smollm"
        case ["Split", "ByteLevel"] if not steps[1].get("use_regex", True):
            regex = _regex(steps[0])
            if (regex, whole_words) in NAMES:
                return NAMES[regex, whole_words]
        case _:
            pass
    raise ModelRefused(
        "the tokenizer cuts text in a way that llama.cpp has no name for; those of GPT-2, Granite, Llama 3 and Mistral"
        " Nemo can be converted."
    )


def _steps(pre_tokenizer: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    if pre_tokenizer is None:
        return []
    return list(pre_tokenizer["pretokenizers"]) if pre_tokenizer["type"] == "Sequence" else [pre_tokenizer]


def _cuts(step: Mapping[str, Any]) -> bool:
    """Does a ByteLevel step cut by GPT-2's expression, and add nothing?"""
    return bool(step.get("use_regex", True)) and not step.get("add_prefix_space")


def _regex(step: Mapping[str, Any]) -> str:
    kept = step.get("behavior") == "Isolated" and not step.get("invert")
    return str(step.get("pattern", {}).get("Regex", "")) if kept else ""
