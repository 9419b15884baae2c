"""Does llama.cpp cut text into the same tokens as transformers? A difference shows in worse answers, in no error."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from runners.models.convert.hardtexts import TEXTS, hard_texts
from runners.models.convert.llama import ask_llama
from runners.models.convert.pieces import SPACE
from runners.models.convert.vocabulary import Vocabulary, example_chats
from schemas.errors import ModelRefused

SECONDS = 300.0
MOST_SPECIAL = 64
"""So many special tokens are put into texts; some models reserve hundreds that all look alike."""


def compare_tokens(path: Path, vocabulary: Vocabulary, *, python: Path) -> int:
    """Tokenize the hard texts by the GGUF file at `path` and by transformers; return how many they were.

    Raises ModelRefused at the first difference, LlamaFailed where llama.cpp does not read the file.
    """
    texts = texts_for(vocabulary)
    wanted = [list(vocabulary.tokenizer(text, add_special_tokens=False)["input_ids"]) for text in texts]
    found = ask_llama(python, {"task": "tokenize", "model": str(path), "texts": texts}, seconds=SECONDS)
    for text, ours, theirs in zip(texts, wanted, found, strict=True):
        if ours != theirs:
            raise ModelRefused(_difference(text, ours, theirs))
    return len(texts)


def texts_for(vocabulary: Vocabulary) -> list[str]:
    """Chats by the model's template, and those hard texts before which llama.cpp can put a space as this tokenizer
    does: all, those with no space there yet, those that begin with a special token as chats do, or those without one.
    """
    tokenizer = vocabulary.tokenizer
    special = sorted({token.content for token in tokenizer.added_tokens_decoder.values()})[:MOST_SPECIAL]
    texts = list(hard_texts(special))
    match vocabulary.pieces.scheme, vocabulary.space:
        case "missing", _:
            texts = [text for text in texts if not _has_spaces(text, special)]
        case "first", False:
            texts = [special[0] + text for text in texts]
        case "first", _:
            texts = [text for text in TEXTS if not _has_spaces(text, special)]
        case _:
            pass
    return texts + example_chats(tokenizer)


def _has_spaces(text: str, special: Sequence[str]) -> bool:
    """Does a stretch of text, between special tokens, begin with a space?"""
    stretches = re.split("|".join(map(re.escape, special)), text) if special else [text]
    return any(stretch.startswith((" ", SPACE)) for stretch in stretches)


def _difference(text: str, ours: Sequence[int], theirs: Sequence[int]) -> str:
    at = next((at for at, (one, other) in enumerate(zip(ours, theirs, strict=False)) if one != other), None)
    at = min(len(ours), len(theirs)) if at is None else at
    return (
        f"llama.cpp would cut {text!r} into other tokens than transformers does, from token {at + 1} on"
        f" ({list(theirs[at : at + 3])}, not {list(ours[at : at + 3])}), so its answers would be worse; the model"
        " was not converted."
    )
