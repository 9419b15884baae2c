"""A folder of downloads that stays within its size."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runners.taxonomy.cache import IN_USE, INCOMING, LEFTOVER, size, trim, use

NOW = 1_000_000.0


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "shelf"
    folder.mkdir()
    return folder


def put(folder: Path, name: str, *, age: float, length: int = 100) -> Path:
    entry = folder / name
    entry.mkdir()
    (entry / "pack").write_bytes(b"x" * length)
    os.utime(entry, (NOW - age, NOW - age))
    return entry


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_what_was_unused_for_longest_goes_first(shelf: Path) -> None:
    for name, age in (("a", 3 * IN_USE), ("b", 5 * IN_USE), ("c", 2 * IN_USE)):
        put(shelf, name, age=age)
    trim(shelf, limit=300, now=NOW)
    assert names(shelf) == ["a", "b", "c"]
    trim(shelf, limit=200, now=NOW)
    assert names(shelf) == ["a", "c"]
    trim(shelf, limit=1, now=NOW)
    assert names(shelf) == []


def test_what_may_be_in_use_stays(shelf: Path) -> None:
    put(shelf, "old", age=2 * IN_USE)
    put(shelf, "new", age=IN_USE / 2, length=1000)
    trim(shelf, limit=10, now=NOW)
    assert names(shelf) == ["new"]


def test_use_makes_an_entry_young(shelf: Path) -> None:
    entry = put(shelf, "a", age=3 * IN_USE)
    assert use(entry)
    assert entry.stat().st_mtime > NOW
    assert not use(shelf / "none")


def test_leftovers_of_killed_processes_go_in_time(shelf: Path) -> None:
    put(shelf, f"{INCOMING}old", age=2 * LEFTOVER)
    put(shelf, f"{INCOMING}new", age=2 * IN_USE)
    trim(shelf, limit=10, now=NOW)
    assert names(shelf) == [f"{INCOMING}new"]


def test_files_are_entries_too(shelf: Path) -> None:
    (shelf / "text").write_text("x" * 50)
    os.utime(shelf / "text", (0, 0))
    put(shelf, "a", age=2 * IN_USE, length=7)
    assert size(shelf) == 57
    trim(shelf, limit=10, now=NOW)
    assert names(shelf) == ["a"]
