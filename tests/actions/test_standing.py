"""Which taxonomy is meant where none is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.cli import main as entry
from actions.cli.standing import usual_taxonomy
from examples.materialise import Example


@pytest.fixture
def configured(example: Example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration that names the example's taxonomy."""
    file = tmp_path / "config.yaml"
    file.write_text(f"folders:\n  taxonomy: {example.taxonomy}\n")
    monkeypatch.setenv("TAXOBOT_CONFIG", str(file))
    return example.taxonomy


def test_outside_of_repositories_it_is_the_configured_one(
    configured: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert usual_taxonomy() == configured
    assert entry.run(["taxonomy", "diff", "--taxonomy-base", "main", "--head", "contribution/faulty"]) == 1
    assert "knowledge/geography/islands/fenholm/qna.yaml" in capsys.readouterr().out


def test_within_a_repository_it_is_that_one(configured: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = tmp_path / "other" / "folder"
    inner.mkdir(parents=True)
    (tmp_path / "other" / ".git").mkdir()
    monkeypatch.chdir(inner)
    assert usual_taxonomy() == Path()


def test_without_a_configuration_it_is_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert usual_taxonomy() == Path()
