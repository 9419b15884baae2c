"""Tokens counted by a model's own tokenizer."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from runners.taxonomy.tokens import read_tokenizer
from schemas.errors import UsageError

MODEL = """{"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
"pre_tokenizer": {"type": "Whitespace"}, "post_processor": null, "decoder": null,
"model": {"type": "WordLevel", "vocab": {"[UNK]": 0, "one": 1}, "unk_token": "[UNK]"}}"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "granite"
    folder.mkdir()
    (folder / "tokenizer.json").write_text(MODEL)
    return folder


def test_a_folder_or_its_file(model: Path) -> None:
    for path in (model, model / "tokenizer.json"):
        count = read_tokenizer(path)
        assert (count("one two, three"), count("")) == (4, 0)
        assert count.name == "the tokenizer of granite"


def test_what_is_none_is_named(model: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no file at .*nowhere"):
        read_tokenizer(model / "nowhere")
    (model / "tokenizer.json").write_text("{}")
    with pytest.raises(UsageError, match=r"granite/tokenizer\.json is no tokenizer that can be read"):
        read_tokenizer(model)


def test_without_the_library_it_says_what_to_install(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(UsageError, match=r"taxobot\[engine\]"):
        read_tokenizer(model)
