"""`taxobot model engine`: where environments go, what the configuration has to say, what is there."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from actions.cli.main import run
from runners.models import install
from runners.models.engines import Note, write_note
from runners.models.recipes import REQUIREMENTS
from schemas.errors import InstallFailed, Interrupted


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configured data folder."""
    (tmp_path / "config.yaml").write_text("folders:\n  data: data\n")
    monkeypatch.setenv("TAXOBOT_CONFIG", str(tmp_path / "config.yaml"))
    return tmp_path / "data"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Path]]:
    """What the installer was asked for, instead of pip."""
    calls: list[tuple[str, Path]] = []

    def note(name: str, folder: Path, **_: Any) -> Path:
        calls.append((name, folder))
        return folder / "bin" / "python"

    monkeypatch.setattr(install, "install", note)
    return calls


def environment(folder: Path, digest: str) -> Path:
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    write_note(folder, Note(whole=True, engine="vllm", build="cpu", digest=digest))
    return folder / "bin" / "python"


def test_an_engine_goes_where_it_is_found(
    data: Path, asked: list[tuple[str, Path]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["model", "engine", "install", "llama-cpp"]) == 0
    assert asked == [("llama-cpp", data / "engines" / "llama-cpp")]
    shown = capsys.readouterr()
    assert shown.out == f"{data / 'engines' / 'llama-cpp' / 'bin' / 'python'}\n"
    assert "serve:" not in shown.err


def test_another_folder_has_to_be_configured(
    tmp_path: Path,
    asked: list[tuple[str, Path]],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["model", "engine", "install", "llama-cpp", "--folder", "here"]) == 0
    assert asked == [("llama-cpp", tmp_path / "here")]
    assert f"serve:\n  llama_cpp: {tmp_path / 'here' / 'bin' / 'python'}\n" in capsys.readouterr().err


def test_what_fails_has_its_status(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(*_: Any, **__: Any) -> Path:
        raise InstallFailed("vllm was not installed: no \x1b[2J")

    monkeypatch.setattr(install, "install", fail)
    assert run(["model", "engine", "install", "vllm"]) == 4
    assert capsys.readouterr().err == "taxobot: vllm was not installed: no \\x1b[2J\n"


def test_an_unknown_engine() -> None:
    assert run(["model", "engine", "install", "ollama"]) == 2


def lines(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    assert run(["model", "engine", "list"]) == 0
    head, *rest = capsys.readouterr().out.splitlines()
    assert head.split() == ["BACKEND", "VERSION", "FROM", "INTERPRETER"]
    return {line.split()[0]: " ".join(line.split()[1:]) for line in rest}


def test_list(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = lines(capsys)
    assert found["vllm"] == found["llama-cpp"] == "- not installed -"
    assert found["transformers"].endswith(f"taxobot's environment {sys.executable}")
    digest = install.digest_of(REQUIREMENTS / "vllm-cpu.txt")
    python = environment(data / "engines" / "vllm", digest)
    other = environment(tmp_path / "other", digest)
    (tmp_path / "config.yaml").write_text(f"folders:\n  data: data\nserve:\n  llama_cpp: {other}\n")
    found = lines(capsys)
    assert found["vllm"] == f"? installed here {python}"
    assert found["llama-cpp"] == f"? the configuration {other}"


def test_an_old_environment_is_told(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    environment(data / "engines" / "vllm", "of an older version")
    assert "installed here, out of date: install it again" in lines(capsys)["vllm"]


def test_a_configured_one_that_is_gone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config.yaml").write_text("serve:\n  vllm: /nowhere/bin/python\n")
    assert run(["model", "engine", "list"]) == 2
    assert "serve.vllm in the configuration names /nowhere/bin/python, but" in capsys.readouterr().err


def test_an_interrupted_installation_leaves_nothing_in_force(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def cut(*_words: Any, **_options: Any) -> Path:
        raise Interrupted("interrupted")

    monkeypatch.setattr(install, "install", cut)
    assert run(["model", "engine", "install", "llama-cpp"]) == 130
    said = "taxobot: interrupted: llama-cpp is not installed; the same command begins anew\n"
    assert capsys.readouterr().err == said
