"""The operator's configuration is found, and every mistake in it has a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.cli.operator import read_config
from schemas.errors import UsageError

URL = "https://example.invalid/docs"


def write(folder: Path, text: str) -> dict[str, str]:
    path = folder / "config.yaml"
    path.write_text(text)
    return {"TAXOBOT_CONFIG": str(path)}


def test_without_a_file_the_defaults_hold(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert read_config({}).documents.mirrors == {}


def test_mirror_paths_count_from_the_file(tmp_path: Path) -> None:
    environ = write(tmp_path, f"documents:\n  mirrors:\n    {URL}: docs.bundle\n    {URL}2: /abs/docs\n")
    assert read_config(environ).documents.mirrors == {URL: str(tmp_path / "docs.bundle"), f"{URL}2": "/abs/docs"}


def test_the_tokenizer_counts_from_the_file_too(tmp_path: Path) -> None:
    environ = write(tmp_path, "validation:\n  tokenizer: models/granite\ndocuments:\n  hosts: [github.com]\n")
    config = read_config(environ)
    assert config.validation.tokenizer == str(tmp_path / "models/granite")
    assert config.documents.hosts == ("github.com",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("documents:\n  mirrors: {}\nmirors: 1\n", "config.yaml:3: mirors: unknown key; known here: chat, documents"),
        ("documents:\n  mirror: {}\n", "config.yaml:2: documents.mirror: unknown key; known here: hosts, mirrors, pdf"),
        ("\ndocuments:\n  mirrors:\n    a: 3\n", "config.yaml:4: documents.mirrors.a: Input should be a valid string"),
        ("validation:\n  tokeniser: x\n", "config.yaml:2: validation.tokeniser: unknown key; known here: tokenizer"),
        ("- 1\n", "config.yaml:1: the file: Input should be a valid dictionary"),
        ("documents: {\n", "is no YAML"),
    ],
)
def test_mistakes_are_located(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_config(write(tmp_path, text))


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read the configuration .*none\.yaml"):
        read_config({"TAXOBOT_CONFIG": str(tmp_path / "none.yaml")})


def test_an_empty_file_is_valid(tmp_path: Path) -> None:
    assert read_config(write(tmp_path, "# nothing yet\n")).documents.mirrors == {}
