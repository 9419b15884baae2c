"""How large a chunk may be, and who counts: words, the tokens of a model, or an estimate of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from runners.generate.dedupe.words import stands_alone
from runners.taxonomy.tokens import FILE, read_tokenizer
from schemas.rules.settings import TOKENS_PER_WORD

CHUNK_TOKENS = 500
"""The size of a chunk unless somebody says otherwise; InstructLab's."""
_CHARACTERS_PER_TOKEN = 6  # fewer tokens than this says has no text that people wrote; files hold other things too


@dataclass(frozen=True, slots=True)
class ChunkSize:
    """At most `limit` units of `count`; `unit` says which, in words that follow a number."""

    limit: int
    count: Callable[[str], int]
    unit: str


def count_words(text: str) -> int:
    """What stands between spaces; each character of a script that has none counts as a word of its own."""
    return len((text if text.isascii() else text.translate(_APART)).split())


def estimate_tokens(text: str) -> int:
    """Tokens by the rule of thumb, four for three words; of what has hardly a space, one for six characters."""
    return math.ceil(max(count_words(text) * TOKENS_PER_WORD, len(text) / _CHARACTERS_PER_TOKEN))


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


class _Apart(dict[int, str]):
    """Spaces around each character of a script that has none; filled as characters turn up."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = shown = f" {character} " if stands_alone(character) else character
        return shown


_APART = _Apart()
