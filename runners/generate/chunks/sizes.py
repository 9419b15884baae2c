"""How large a chunk may be, and who counts: words, the tokens of a model, or an estimate of them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from runners.taxonomy.tokens import FILE, read_tokenizer
from schemas.rules.settings import TOKENS_PER_WORD

CHUNK_TOKENS = 500
"""The size of a chunk unless somebody says otherwise; InstructLab's."""
# Thai, Lao, Burmese, Khmer, kana, Han: their scripts put no spaces between words.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class ChunkSize:
    """At most `limit` units of `count`; `unit` says which, in words that follow a number."""

    limit: int
    count: Callable[[str], int]
    unit: str


def count_words(text: str) -> int:
    """What stands between spaces; each character of a script that has none counts as a word of its own."""
    unspaced = len(_UNSPACED.findall(text))
    return unspaced + len((_UNSPACED.sub(" ", text) if unspaced else text).split())


def estimate_tokens(text: str) -> int:
    """Tokens by the rule of thumb, four for three words, rounded up."""
    return math.ceil(count_words(text) * TOKENS_PER_WORD)


def chunk_size(*, words: int | None = None, tokenizer: Path | None = None) -> ChunkSize:
    """So many words where they are asked for, else 500 tokens: of the tokenizer (a file, or a model's folder), or
    estimated where none is at hand.

    Raises UsageError where the tokenizer cannot be read.
    """
    if words is not None:
        return ChunkSize(words, count_words, "words")
    return ChunkSize(CHUNK_TOKENS, *token_counter(tokenizer))


def token_counter(tokenizer: Path | None) -> tuple[Callable[[str], int], str]:
    """Who counts tokens, and how that is called. A folder without a `tokenizer.json` has none: then they are estimated.

    Raises UsageError where the tokenizer cannot be read.
    """
    if tokenizer is None or (tokenizer.is_dir() and not (tokenizer / FILE).is_file()):
        return estimate_tokens, "tokens (estimated from words)"
    counter = read_tokenizer(tokenizer)
    return counter, f"tokens (by {counter.name})"
