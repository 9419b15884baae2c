"""Texts are remembered as soon as they come, and whatever happens to the file is said."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from runners.asking.journal import Journal
from runners.asking.text import Text, stored
from schemas.errors import JournalFailed, StoreCorrupt

ONE, OTHER = b"a" * 16, b"b" * 16


def test_texts_are_there_again_in_another_process_run(tmp_path: Path) -> None:
    path = tmp_path / "new" / "journal.sqlite"
    kept = {0: Text("first", "stop"), 1: Text("Zweiter, schön", "length"), 5: Text("", "other")}
    with Journal(path) as journal:
        assert journal.keep(ONE, kept, leaf="knowledge/x") == kept
    with Journal(path) as again:
        assert again.recall(ONE, range(10)) == kept
        assert again.recall(ONE, range(1, 5)) == {1: kept[1]}
        assert again.recall(OTHER, range(10)) == {}
        assert len(again) == 3


def test_who_was_first_is_right(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with Journal(path) as first, Journal(path) as second:
        first.keep(ONE, {0: Text("first", "stop")}, leaf="a")
        came = second.keep(ONE, {0: Text("second", "length"), 1: Text("new", "stop")}, leaf="b")
        assert came == {0: Text("first", "stop"), 1: Text("new", "stop")}
        assert first.recall(ONE, range(2)) == came


def test_a_fresh_start_forgets_for_everybody_and_keeps_working(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with Journal(path) as other:
        other.keep(ONE, {0: Text("old", "stop")}, leaf="a")
        with Journal(path, fresh=True) as fresh:
            assert len(fresh) == len(other) == 0
            other.keep(ONE, {0: Text("new", "stop")}, leaf="a")
            assert fresh.recall(ONE, range(1)) == {0: Text("new", "stop")}


def _no_database(path: Path) -> None:
    path.write_bytes(b"no database" * 1_000)


def _cut(path: Path) -> None:
    with Journal(path) as journal:
        journal.keep(ONE, {draw: Text("x" * 5_000, "stop") for draw in range(50)}, leaf="a")
    content = path.read_bytes()
    path.write_bytes(content[:4096] + os.urandom(4096) + content[8192:30_000])


def _another_table(path: Path) -> None:
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE texts (something TEXT)")
    database.close()


def _another_version(path: Path) -> None:
    Journal(path).close()
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 7")
    database.close()


@pytest.mark.parametrize("spoil", [_no_database, _cut, _another_table, _another_version])
def test_a_file_that_cannot_be_read_is_named_with_what_to_do(tmp_path: Path, spoil: object) -> None:
    path = tmp_path / "journal.sqlite"
    assert callable(spoil)
    spoil(path)
    with pytest.raises(StoreCorrupt, match=r"journal\.sqlite can't be read .*move it away.*--fresh"):
        _use(path)
    with Journal(path, fresh=True) as fresh:
        assert len(fresh) == 0
        fresh.keep(ONE, {0: Text("new", "stop")}, leaf="a")
    assert path.with_name("journal.sqlite.damaged").stat().st_size > 0


@pytest.mark.parametrize("change", ["text = x'00ff'", "text = CAST(x'00ff' AS TEXT)", "finish = 'banana'"])
def test_what_is_no_text_of_ours_is_damage(tmp_path: Path, change: str) -> None:
    path = tmp_path / "journal.sqlite"
    with Journal(path) as journal:
        journal.keep(ONE, {draw: Text("x", "stop") for draw in (0, 60)}, leaf="a")
    with sqlite3.connect(path) as database:
        database.execute(f"UPDATE texts SET {change}")  # noqa: S608 - written above
    database.close()
    with Journal(path) as journal:
        with pytest.raises(StoreCorrupt, match="move it away"):
            journal.recall(ONE, range(1))
        with pytest.raises(StoreCorrupt, match="move it away"):
            journal.keep(ONE, {60: Text("more", "stop")}, leaf="a")


def test_a_file_that_cannot_be_written_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(JournalFailed, match="what it holds is kept"):
        Journal(tmp_path / "file" / "journal.sqlite")
    (tmp_path / "folder").mkdir()
    with pytest.raises(JournalFailed, match="folder can't be used"):
        Journal(tmp_path / "folder", fresh=True)


def test_a_failed_write_leaves_nothing_half(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        with pytest.raises(UnicodeEncodeError):
            journal.keep(ONE, {0: Text("good", "stop"), 1: Text("\ud83d", "stop")}, leaf="a")
        assert len(journal) == 0
        journal.keep(ONE, {0: Text("good", "stop")}, leaf="a")
        assert len(journal) == 1


@pytest.mark.parametrize(
    ("came", "kept"),
    [("schön 🙂", "schön 🙂"), ("cut \ud83d", "cut \ufffd"), ("pair \ud83d\ude42", "pair 🙂"), ("", "")],
)
def test_half_characters_are_mended(came: str, kept: str) -> None:
    assert stored(came) == kept


def _use(path: Path) -> None:
    with Journal(path) as journal:
        journal.recall(ONE, range(50))
        journal.keep(ONE, {60: Text("more", "stop")}, leaf="a")
