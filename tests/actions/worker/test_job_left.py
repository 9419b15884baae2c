"""What a job leaves is read as files of known names, through no link."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from actions.app.left import unpack_files
from actions.worker import leaving
from actions.worker.leaving import collect
from schemas.errors import EmptyResult


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def test_files_of_the_known_names_are_taken(out: Path) -> None:
    (out / "result.json").write_text("{}")
    (out / "manifest.json").write_text("{}")
    (out / "notes.txt").write_text("no")
    assert set(unpack_files(collect(out, "run"))) == {"result.json", "manifest.json"}
    (out / "precheck.json").write_text("{}")
    assert set(unpack_files(collect(out, "precheck"))) == {"precheck.json"}


def test_the_same_files_are_the_same_bytes(out: Path) -> None:
    (out / "result.json").write_text("{}")
    first = collect(out, "run")
    os.utime(out / "result.json", (1, 1))
    assert collect(out, "run") == first


def test_links_are_not_followed(out: Path, tmp_path: Path) -> None:
    secret = tmp_path / "id_rsa"
    secret.write_text("secret")
    (out / "result.json").symlink_to(secret)
    with pytest.raises(EmptyResult, match="left a link"):
        collect(out, "run")
    (out / "result.json").unlink()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "result.json").write_text("secret")
    out.rmdir()
    out.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(EmptyResult, match="left a link"):
        collect(out, "run")


def test_what_is_no_file_is_not_waited_for(out: Path) -> None:
    os.mkfifo(out / "result.json")
    with pytest.raises(EmptyResult, match="left no file"):
        collect(out, "run")
    (out / "result.json").unlink()
    (out / "result.json").mkdir()
    with pytest.raises(EmptyResult, match="left no file"):
        collect(out, "run")


def test_a_result_is_bounded_and_there(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EmptyResult, match="left no result"):
        collect(out, "run")
    monkeypatch.setattr(leaving, "LIMIT", 10)
    (out / "result.json").write_text("x" * 11)
    with pytest.raises(EmptyResult, match="at most"):
        collect(out, "run")
