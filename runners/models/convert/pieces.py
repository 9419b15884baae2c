"""Tokens, merges and scores of a tokenizer, as the two models of tokenization that llama.cpp has for these families."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Literal

from runners.models.convert.pretokenizers import name_pre_tokenizer
from schemas.errors import ModelRefused

SPACE = "▁"
Scheme = Literal["never", "each", "missing", "first"]
"""Before which stretches of text, between special tokens, a tokenizer puts a space: none, each, each that does not
begin with one, or the first, if it does not begin with one."""
METASPACE: Mapping[str, Scheme] = {"never": "never", "always": "missing", "first": "first"}
"""What the tokenizers library calls them."""


class TokenType(IntEnum):
    """`tokenizer.ggml.token_type`; the numbers are GGUF's."""

    NORMAL = 1
    UNKNOWN = 2
    CONTROL = 3
    USER_DEFINED = 4
    UNUSED = 5
    BYTE = 6


@dataclass(frozen=True, slots=True)
class Pieces:
    """`model` is `gpt2` (byte-level pairs, with `pre` and `merges`) or `llama` (SentencePiece, with `scores`).

    `scheme` says where a space is put before text; byte-level tokenizers never do.
    """

    model: Literal["gpt2", "llama"]
    tokens: tuple[str, ...]
    types: tuple[TokenType, ...]
    pre: str = "default"
    merges: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()
    scheme: Scheme = "never"


def read_pieces(tokenizer: Mapping[str, Any], size: int) -> Pieces:
    """The pieces of `tokenizer` (the content of a tokenizer.json), with placeholders up to `size` tokens: the rows of
    the model's embeddings.

    Raises ModelRefused where llama.cpp could not do the same.
    """
    model = tokenizer["model"]
    if model.get("type") != "BPE":
        raise ModelRefused(f"the tokenizer is a {model.get('type')} model; only BPE, with merges, can be converted.")
    tokens, types = _tokens(tokenizer, size)
    merges = [tuple(pair.split(" ", 1)) if isinstance(pair, str) else tuple(pair) for pair in model["merges"]]
    if model.get("byte_fallback"):
        scheme = _scheme(tokenizer)
        return Pieces("llama", tokens, types, scores=_scores(tokens, merges), scheme=scheme)
    if tokenizer.get("normalizer"):
        raise ModelRefused("the tokenizer rewrites text before it cuts it (a normalizer); llama.cpp would not.")
    return Pieces("gpt2", tokens, types, pre=name_pre_tokenizer(tokenizer), merges=tuple(map(" ".join, merges)))


def _tokens(tokenizer: Mapping[str, Any], size: int) -> tuple[tuple[str, ...], tuple[TokenType, ...]]:
    named = {number: token for token, number in tokenizer["model"]["vocab"].items()}
    added = {one["id"]: one for one in tokenizer["added_tokens"]}
    named |= {number: one["content"] for number, one in added.items()}
    if (largest := max(named)) >= size:
        raise ModelRefused(f"the tokenizer has {largest + 1} tokens, and the model only embeddings for {size}.")
    unknown = tokenizer["model"].get("unk_token")
    tokens = tuple(named.get(number, f"[PAD{number}]") for number in range(size))
    types = (_type(token, added.get(number), unknown, number in named) for number, token in enumerate(tokens))
    return tokens, tuple(types)


def _type(token: str, added: Mapping[str, Any] | None, unknown: str | None, named: bool) -> TokenType:
    if not named:
        return TokenType.UNUSED
    if token == unknown:
        return TokenType.UNKNOWN
    if added is not None:
        return TokenType.CONTROL if added["special"] else TokenType.USER_DEFINED
    is_byte = len(token) == 6 and token.startswith("<0x") and token.endswith(">")
    return TokenType.BYTE if is_byte else TokenType.NORMAL


def _scores(tokens: tuple[str, ...], merges: list[tuple[str, ...]]) -> tuple[float, ...]:
    """llama.cpp joins the two neighbours whose whole has the best score; merges are listed from best to worst."""
    ranks: dict[str, int] = {}
    for rank, pair in enumerate(merges):
        ranks.setdefault("".join(pair), rank)
    return tuple(-float(ranks.get(token, len(merges))) for token in tokens)


def _scheme(tokenizer: Mapping[str, Any]) -> Scheme:
    """Where a space is put; it stands as a normalizer (older files) or as a pre-tokenizer (newer ones)."""
    normalizers = _flat(tokenizer.get("normalizer"), "normalizers")
    steps = [*normalizers, *_flat(tokenizer.get("pre_tokenizer"), "pretokenizers")]
    match [step["type"] for step in steps]:
        case ["Prepend", "Replace"]:
            return "each"
        case ["Replace"]:
            return "never"
        case ["Metaspace"] if not steps[0].get("split", True):
            return METASPACE[steps[0]["prepend_scheme"]]
        case _:
            raise ModelRefused("the tokenizer rewrites text in a way that llama.cpp's SentencePiece does not.")


def _flat(steps: Mapping[str, Any] | None, key: str) -> list[Mapping[str, Any]]:
    if steps is None:
        return []
    return list(steps[key]) if steps["type"] == "Sequence" else [steps]
