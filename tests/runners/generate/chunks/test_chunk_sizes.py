from __future__ import annotations

from pathlib import Path

import pytest

from runners.generate.chunks.sizes import chunk_size, count_words, estimate_tokens, token_counter
from schemas.errors import UsageError

MODEL = Path(__file__).parents[4] / "runners" / "models" / "tiny" / "model"


@pytest.mark.parametrize(
    ("text", "number"),
    [("", 0), ("two  words\n", 2), ("don't-split this", 2), ("鸥飞。", 3), ("два слова", 2), ("the 鸥 flies", 3)],
)
def test_words(text: str, number: int) -> None:
    assert count_words(text) == number


def test_tokens_are_estimated_from_words_and_never_far_below_their_characters() -> None:
    assert estimate_tokens("one two three") == 4
    assert estimate_tokens("x" * 600) == 100


def test_words_go_before_tokens() -> None:
    size = chunk_size(words=300, tokenizer=MODEL)
    assert (size.limit, size.count("two words"), size.unit) == (300, 2, "words")


def test_five_hundred_tokens_of_the_model_or_estimated(tmp_path: Path) -> None:
    size = chunk_size(tokenizer=MODEL)
    assert size.limit == 500
    assert "tokenizer" in size.unit
    assert size.count("Phosphorescence") > estimate_tokens("Phosphorescence") - 1
    assert chunk_size().unit == chunk_size(tokenizer=tmp_path).unit == "tokens (estimated from words)"


def test_a_broken_tokenizer_is_told(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{")
    with pytest.raises(UsageError, match=str(tmp_path)):
        token_counter(tmp_path)
