"""Files and folders appear whole, or what was there before stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from runners.train.durable import remove, whole_file, whole_folder, write_whole


def test_a_file_is_replaced_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "best.json"
    write_whole(path, "before")
    with whole_file(path) as beside:
        beside.write_text("after", "utf-8")
        assert path.read_text("utf-8") == "before"
    assert path.read_text("utf-8") == "after"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    file, folder = tmp_path / "best.json", tmp_path / "adapters-010"
    write_whole(file, "before")
    folder.mkdir()
    with pytest.raises(ValueError, match="disk"), whole_file(file) as beside:
        beside.write_text("half", "utf-8")
        raise ValueError("disk")
    with pytest.raises(ValueError, match="disk"), whole_folder(folder) as beside:
        (beside / "config.json").write_text("half", "utf-8")
        raise ValueError("disk")
    assert file.read_text("utf-8") == "before"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["adapters-010", "best.json"]


def test_a_folder_appears_with_all_its_files(tmp_path: Path) -> None:
    folder = tmp_path / "run" / "adapters-010"
    with whole_folder(folder) as beside:
        (beside / "deep").mkdir()
        (beside / "deep" / "file").write_text("new", "utf-8")
        assert not folder.exists()
    with whole_folder(folder) as beside:
        assert not list(beside.iterdir())
        (beside / "other").write_text("newer", "utf-8")
    assert [path.name for path in folder.iterdir()] == ["other"]
    assert list(folder.parent.iterdir()) == [folder]


def test_what_a_killed_process_left_goes(tmp_path: Path) -> None:
    left = tmp_path / ".adapters-010.new"
    left.mkdir()
    (left / "half").write_text("", "utf-8")
    with whole_folder(tmp_path / "adapters-010"):
        pass
    assert [path.name for path in tmp_path.rglob("*")] == ["adapters-010"]


def test_a_link_where_a_file_is_made_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine", "utf-8")
    (tmp_path / ".best.json.new").symlink_to(tmp_path / "mine")
    write_whole(tmp_path / "best.json", "best")
    assert (tmp_path / "mine").read_text("utf-8") == "mine"
    assert not (tmp_path / "best.json").is_symlink()


def test_links_are_removed_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "mine"
    target.mkdir()
    (tmp_path / "link").symlink_to(target)
    remove(tmp_path / "link")
    remove(tmp_path / "nothing")
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
