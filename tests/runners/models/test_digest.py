"""A model is named by what decides its answers."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from runners.models.load import digest_of
from runners.models.tiny.files import FOLDER


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "model"))


def test_where_it_came_from_is_no_part_of_it(model: Path) -> None:
    (model / "taxobot-model.json").write_text('{"revision": "v1"}')
    assert digest_of(model) == digest_of(FOLDER)


@pytest.mark.parametrize("name", ["config.json", "chat_template.jinja", "model.safetensors"])
def test_what_it_says_is(model: Path, name: str) -> None:
    with (model / name).open("ab") as file:
        file.write(b" ")
    assert digest_of(model) != digest_of(FOLDER)


@pytest.mark.parametrize("name", ["merges.txt", "tokenizer.model"])
def test_older_vocabularies_are_and_words_for_people_are_not(model: Path, name: str) -> None:
    (model / "LICENSE.txt").write_text("words")
    assert digest_of(model) == digest_of(FOLDER)
    (model / name).write_text("e r")
    named = digest_of(model)
    (model / name).write_text("r e")
    assert len({digest_of(FOLDER), named, digest_of(model)}) == 3
