"""Whoever reads a run's files sees whole ones, and none of an earlier run."""

from __future__ import annotations

from pathlib import Path

import pytest

from runners.stages.artifacts import NAMES, clear_artifacts, write_atomically


def test_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "new" / "result.json"
    write_atomically(path, b"one")
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"

    def fail(_path: Path, _content: bytes) -> int:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(OSError, match="disk full"):
        write_atomically(path, b"three")
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


def test_clearing_removes_what_people_look_at_and_nothing_else(tmp_path: Path) -> None:
    for name in (*NAMES, "notes.txt"):
        (tmp_path / name).write_text("")
    clear_artifacts(tmp_path)
    clear_artifacts(tmp_path / "not there yet")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
