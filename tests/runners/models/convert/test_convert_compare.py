"""Tokens are compared on texts that are hard, and a difference is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fakes.other_python import python_that
from fakes.random_models import SPECIAL, save_model, save_sentence_tokenizer
from runners.models.convert.architectures import read_checkpoint
from runners.models.convert.compare import compare_tokens, texts_for
from runners.models.convert.gguf import to_gguf
from runners.models.convert.hardtexts import TEXTS, hard_texts
from runners.models.convert.vocabulary import Vocabulary, load_tokenizer, read_vocabulary
from runners.models.kinds import describe
from runners.progress import Progress
from schemas.errors import ModelRefused

CHATS = 2


def vocabulary_of(folder: Path) -> Vocabulary:
    return read_vocabulary(folder, size=read_checkpoint(folder).config.vocab_size, stops=[2])


def tokenizing_python(place: Path, folder: Path, change: str = "") -> Path:
    """Stands for llama.cpp's Python: tokenizes with the tokenizers library, and then changes what it found."""
    code = f"""
    from tokenizers import Tokenizer
    tokenizer = Tokenizer.from_file({str(folder / "tokenizer.json")!r})
    texts = json.loads(pathlib.Path(sys.argv[2]).read_text())["texts"]
    found = [tokenizer.encode(text, add_special_tokens=False).ids for text in texts]
    {change}
    print(json.dumps(found))
    """
    return python_that(place, code)


def test_equal_tokens_are_counted(granite_folder: Path, tmp_path: Path) -> None:
    vocabulary = vocabulary_of(granite_folder)
    python = tokenizing_python(tmp_path, granite_folder)
    count = compare_tokens(tmp_path / "any.gguf", vocabulary, python=python)
    assert count == len(texts_for(vocabulary)) > len(TEXTS)


def test_a_model_whose_tokens_differ_is_not_converted(granite_folder: Path, tmp_path: Path) -> None:
    python = tokenizing_python(tmp_path, granite_folder, "found[3][2] += 1")
    with pytest.raises(ModelRefused) as refused:
        to_gguf(describe(granite_folder), tmp_path / "out" / "a.gguf", progress=Progress(), python=python)
    assert f"would cut {TEXTS[3]!r}" in str(refused.value)
    assert "from token 3 on" in str(refused.value)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_text_that_is_cut_short_differs_too(granite_folder: Path, tmp_path: Path) -> None:
    python = tokenizing_python(tmp_path, granite_folder, "found[0].pop()")
    ids = load_tokenizer(granite_folder)(TEXTS[0], add_special_tokens=False)["input_ids"]
    with pytest.raises(ModelRefused, match=rf"from token {len(ids)} on \(\[\], not \[{ids[-1]}\]\)"):
        compare_tokens(tmp_path / "any.gguf", vocabulary_of(granite_folder), python=python)


def test_special_tokens_stand_in_every_place() -> None:
    texts = list(hard_texts(["<a>", "<b>"]))
    assert set(TEXTS) < set(texts)
    for text in ("<a>", "a<a>b", "word <b> word", "<a><b>", "<a> x <b>", "<a a><b b>"):
        assert text in texts


@pytest.mark.parametrize(
    ("scheme", "family", "template", "wanted"),
    [
        ("prepend", "Mistral", True, "all"),
        ("always", "Mistral", True, "no space"),
        ("first", "Llama", True, "begun"),
        ("first", "Llama", False, "plain"),
    ],
)
def test_texts_are_those_that_gguf_has_words_for(
    tmp_path: Path, scheme: Any, family: str, template: bool, wanted: str
) -> None:
    save_sentence_tokenizer(tmp_path, scheme, **({} if template else {"template": None}))
    vocabulary = vocabulary_of(save_model(tmp_path, family))
    texts = texts_for(vocabulary)
    chats = texts[-CHATS:] if template else []
    texts = texts[: len(texts) - len(chats)]
    everything = list(hard_texts(sorted([*SPECIAL, "[tool]", "<think>"])))
    assert all(chat.startswith("<|user|>") for chat in chats)
    match wanted:
        case "all":
            assert texts == everything
        case "no space":
            assert 0 < len(texts) < len(everything)
            assert not [text for text in texts if text.startswith(" ") or "<|user|> " in text]
        case "begun":
            assert [text.removeprefix(sorted(SPECIAL)[0]) for text in texts] == everything
        case "plain":
            assert not [text for text in texts if "<|user|>" in text or text.startswith(" ")]


def test_the_request_can_be_written_as_json(granite_folder: Path) -> None:
    texts = texts_for(vocabulary_of(granite_folder))
    assert json.loads(json.dumps(texts)) == texts
    assert all(text.encode() for text in texts), "no lone surrogates, nothing empty"
