"""Tokens one by one spell what they spell together."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.models.serving.local.spelling import LONGEST, Speller
from runners.models.tiny.files import FOLDER

HARD = "naïve café 日本語 👩‍👩‍👧 \u202eabc\n\n\tdef f(x):\r\n    return x  # ½ … ﷽ |"


def byte_level() -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(FOLDER)


def by_words() -> Any:
    """As Llama 2 has it: words begin with a mark, unknown characters are bytes, a text's first space is dropped."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    words = ["<unk>", "<s>", "</s>", "▁", "▁the", "▁cat", "s", "▁sat"]
    vocabulary = [(word, -float(index)) for index, word in enumerate(words)]
    vocabulary += [(f"<0x{byte:02X}>", -20.0) for byte in range(256)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=0, byte_fallback=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    special = {"unk_token": words[0], "bos_token": words[1], "eos_token": words[2]}
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, **special)


@pytest.fixture(scope="module", params=[byte_level, by_words])
def tokenizer(request: pytest.FixtureRequest) -> Any:
    return request.param()


def spell(tokenizer: Any, ids: list[int], before: tuple[int, ...] = ()) -> str:
    speller = Speller(tokenizer, before)
    return "".join([*(speller.step(token) for token in ids), speller.finish()])


def encode(tokenizer: Any, text: str) -> list[int]:
    return list(tokenizer(text, add_special_tokens=False)["input_ids"])


def test_a_hard_text(tokenizer: Any) -> None:
    ids = encode(tokenizer, HARD)
    assert spell(tokenizer, ids) == tokenizer.decode(ids)


@given(text=st.text(max_size=40))
def test_any_text(tokenizer: Any, text: str) -> None:
    ids = encode(tokenizer, text)
    # A text's own U+FFFD may wait for the next token; it must not be lost.
    assert spell(tokenizer, ids) == tokenizer.decode(ids)


@given(ids=st.lists(st.integers(8, 263), max_size=60))
def test_bytes_that_are_no_text_are_bounded(tokenizer: Any, ids: list[int]) -> None:
    speller = Speller(tokenizer)
    for token in ids:
        speller.step(token)
        assert len(speller._ids) <= 2 * LONGEST
    speller.finish()


def test_an_answer_keeps_the_space_that_it_begins_with() -> None:
    tokenizer = by_words()
    prompt, answer = encode(tokenizer, "the cat"), encode(tokenizer, "sat")
    assert tokenizer.decode(answer) == "sat"
    assert spell(tokenizer, answer, tuple(prompt)) == " sat"


def test_a_character_is_spelled_with_its_last_token() -> None:
    tokenizer = byte_level()
    ids = encode(tokenizer, "🎉")
    speller = Speller(tokenizer)
    assert len(ids) > 1
    assert [speller.step(token) for token in ids] == [""] * (len(ids) - 1) + ["🎉"]


def test_a_character_without_its_last_token_is_not_lost() -> None:
    tokenizer = byte_level()
    ids = encode(tokenizer, "a🎉")[:-1]
    assert spell(tokenizer, ids) == tokenizer.decode(ids)
    assert spell(tokenizer, ids).startswith("a\ufffd")


def test_bytes_of_a_character_before_do_not_spoil_the_next_one() -> None:
    tokenizer = by_words()
    prompt, answer = encode(tokenizer, "the 日本"), encode(tokenizer, "日本")[1:]
    assert spell(tokenizer, answer, tuple(prompt)) == "日本"


def test_looking_takes_nothing() -> None:
    tokenizer = byte_level()
    the, cat = encode(tokenizer, " the cat")[:2]
    speller = Speller(tokenizer)
    assert speller.look(the) == tokenizer.decode([the])
    assert speller.step(cat) == tokenizer.decode([cat])


def test_special_tokens_are_spelled_on_demand_only() -> None:
    tokenizer = byte_level()
    end = tokenizer.eos_token_id
    assert Speller(tokenizer).step(end) == ""
    assert Speller(tokenizer, special=True).step(end) == tokenizer.eos_token
