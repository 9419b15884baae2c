"""What is built appears whole or not at all, and replaces nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from runners.models.convert.beside import beside, scratch
from schemas.errors import UsageError


def test_a_file_gets_its_name_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "new" / "model.gguf"
    with beside(target) as part:
        part.write_text("whole")
        assert not target.exists()
        assert part.name.startswith("."), "hidden from lists of models"
    assert [file.name for file in target.parent.iterdir()] == ["model.gguf"]
    assert target.read_text() == "whole"


def test_a_folder_does_too(tmp_path: Path) -> None:
    with beside(tmp_path / "model") as part:
        part.mkdir()
        (part / "config.json").write_text("{}")
    assert (tmp_path / "model" / "config.json").read_text() == "{}"


@pytest.mark.parametrize("make", [Path.touch, Path.mkdir], ids=["file", "folder"])
def test_nothing_is_left_after_a_failure(tmp_path: Path, make: object) -> None:
    with pytest.raises(KeyboardInterrupt), beside(tmp_path / "model") as part:
        part.mkdir() if make is Path.mkdir else part.touch()
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_what_stands_there_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "model.gguf"
    target.write_text("mine")
    with pytest.raises(UsageError, match="is there already"), beside(target) as part:
        part.write_text("other")
    assert target.read_text() == "mine"
    assert [file.name for file in tmp_path.iterdir()] == ["model.gguf"]


def test_what_came_meanwhile_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "model.gguf"
    with pytest.raises(UsageError, match="is there already"), beside(target) as part:
        part.write_text("other")
        target.write_text("mine")
    assert target.read_text() == "mine"


def test_a_link_that_leads_nowhere_is_something(tmp_path: Path) -> None:
    target = tmp_path / "model.gguf"
    target.symlink_to(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="is there already"), beside(target):
        pass
    assert target.is_symlink()


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_builds_is_not(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    dead = tmp_path / f".model.{child.pid}.part"
    (dead / "inner").mkdir(parents=True)
    living = tmp_path / f".model.{os.getppid()}.part"
    living.touch()
    foreign = tmp_path / f".other.{child.pid}.part"
    foreign.touch()
    with scratch(tmp_path / "model") as part:
        part.mkdir()
        assert not dead.exists()
    assert sorted(tmp_path.iterdir()) == sorted([living, foreign])
