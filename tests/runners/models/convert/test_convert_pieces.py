"""Tokens, their types, merges and scores, out of a tokenizer.json."""

from __future__ import annotations

from typing import Any

import pytest

from runners.models.convert.pieces import Pieces, TokenType, read_pieces
from schemas.errors import ModelRefused

BYTES = {"type": "ByteLevel", "add_prefix_space": False, "use_regex": True}
METASPACE = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": False}


def added(number: int, content: str, *, special: bool) -> dict[str, Any]:
    return {"id": number, "content": content, "special": special}


def byte_level(**changes: Any) -> dict[str, Any]:
    model = {
        "type": "BPE",
        "vocab": {"a": 1, "b": 2, "ab": 3, "Ġab": 4},
        "merges": [["a", "b"], ["Ġ", "ab"]],
        "unk_token": None,
    }
    tokens = [added(0, "<|end|>", special=True), added(6, "[tool]", special=False)]
    return {"normalizer": None, "pre_tokenizer": BYTES, "added_tokens": tokens, "model": model, **changes}


def sentence(**changes: Any) -> dict[str, Any]:
    model = {
        "type": "BPE",
        "byte_fallback": True,
        "unk_token": "<unk>",
        "vocab": {"<unk>": 0, "<s>": 1, "<0x0A>": 2, "▁a": 3, "▁ab": 4, "a": 5, "b": 6, "ab": 7, "▁": 8},
        "merges": ["▁ a", "a b", "▁ ab", "▁a b"],
    }
    tokens = [added(0, "<unk>", special=True), added(1, "<s>", special=True)]
    return {"normalizer": None, "pre_tokenizer": METASPACE, "added_tokens": tokens, "model": model, **changes}


def test_a_byte_level_tokenizer_keeps_its_merges_and_gets_placeholders() -> None:
    pieces = read_pieces(byte_level(), 8)
    assert pieces == Pieces(
        model="gpt2",
        tokens=("<|end|>", "a", "b", "ab", "Ġab", "[PAD5]", "[tool]", "[PAD7]"),
        types=(
            TokenType.CONTROL,
            *[TokenType.NORMAL] * 4,
            TokenType.UNUSED,
            TokenType.USER_DEFINED,
            TokenType.UNUSED,
        ),
        pre="gpt-2",
        merges=("a b", "Ġ ab"),
    )


def test_sentencepiece_gets_scores_in_the_order_of_its_merges() -> None:
    pieces = read_pieces(sentence(), 9)
    assert (pieces.model, pieces.scheme, pieces.merges) == ("llama", "first", ())
    assert pieces.types[:3] == (TokenType.UNKNOWN, TokenType.CONTROL, TokenType.BYTE)
    scores = dict(zip(pieces.tokens, pieces.scores, strict=True))
    assert scores["▁a"] > scores["ab"] > scores["▁ab"] > scores["a"], "what no merge makes comes last"


@pytest.mark.parametrize(
    ("normalizer", "pre_tokenizer", "scheme"),
    [
        (None, METASPACE, "first"),
        (None, METASPACE | {"prepend_scheme": "always"}, "missing"),
        (None, METASPACE | {"prepend_scheme": "never"}, "never"),
        ({"type": "Sequence", "normalizers": [{"type": "Prepend"}, {"type": "Replace"}]}, None, "each"),
        ({"type": "Replace"}, None, "never"),
    ],
)
def test_where_a_space_is_put(normalizer: Any, pre_tokenizer: Any, scheme: str) -> None:
    assert read_pieces(sentence(normalizer=normalizer, pre_tokenizer=pre_tokenizer), 9).scheme == scheme


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (byte_level(model={"type": "Unigram"}), "Unigram"),
        (byte_level(normalizer={"type": "NFC"}), "rewrites text"),
        (sentence(pre_tokenizer=METASPACE | {"split": True}), "rewrites text"),
        (sentence(normalizer={"type": "NFKC"}), "rewrites text"),
    ],
)
def test_what_llama_cpp_would_not_do_is_refused(content: dict[str, Any], reason: str) -> None:
    with pytest.raises(ModelRefused, match=reason):
        read_pieces(content, 9)


def test_more_tokens_than_embeddings_are_refused() -> None:
    with pytest.raises(ModelRefused, match="7 tokens, and the model only embeddings for 6"):
        read_pieces(byte_level(), 6)
