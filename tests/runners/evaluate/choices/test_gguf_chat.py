"""A GGUF file's chat template says what the template of the folder says that it was made from."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.random_models import save_bytes_tokenizer, save_model, save_sentence_tokenizer
from runners.evaluate.choices.chat import TokenizerChat
from runners.evaluate.choices.gguf_chat import read_gguf_chat
from runners.models.convert.gguf import to_gguf
from runners.models.convert.vocabulary import load_tokenizer
from runners.models.kinds import describe
from runners.models.tiny.files import FOLDER
from runners.progress import Progress
from schemas.errors import ModelRefused

TURNS = [
    {"role": "user", "content": "What is 12 + 30?"},
    {"role": "assistant", "content": "42"},
    {"role": "user", "content": "<|user|> and\nthen?"},
]


def convert(folder: Path, place: Path) -> Path:
    return to_gguf(describe(folder), place / "model.gguf", progress=Progress()).path


@pytest.mark.parametrize("kind", ["bundled", "bytes"])
def test_file_and_folder_say_the_same(tmp_path: Path, kind: str) -> None:
    folder = FOLDER
    if kind == "bytes":
        save_bytes_tokenizer(tmp_path / "model", "llama3", begins=True)
        folder = save_model(tmp_path / "model", "Llama")
    chat, wanted = read_gguf_chat(convert(folder, tmp_path)), TokenizerChat(load_tokenizer(folder))
    assert chat is not None
    assert chat.prompt(TURNS) == wanted.prompt(TURNS)
    assert chat.reply(TURNS, "It is 42.") == wanted.reply(TURNS, "It is 42.")


def test_a_file_without_a_template_has_none(tmp_path: Path) -> None:
    save_sentence_tokenizer(tmp_path / "model", "prepend", template=None)
    assert read_gguf_chat(convert(save_model(tmp_path / "model", "Mistral"), tmp_path)) is None


@pytest.mark.parametrize("content", [b"GGUF", b"GGUF" + bytes(100), b"no", b""])
def test_a_damaged_file_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.gguf").write_bytes(content)
    with pytest.raises(ModelRefused, match=r"bad\.gguf cannot be read as a GGUF file"):
        read_gguf_chat(tmp_path / "bad.gguf")
