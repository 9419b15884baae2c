"""One leaf by the path of its file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runners.taxonomy.changes import read_changes
from runners.taxonomy.single import split
from schemas.errors import UsageError


def put(folder: Path, name: str, text: str = "n") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("path", "folder", "inner"),
    [
        ("/t/knowledge/a/qna.yaml", "/t", "knowledge/a/qna.yaml"),
        ("/knowledge/t/compositional_skills/a/qna.yaml", "/knowledge/t", "compositional_skills/a/qna.yaml"),
        ("/t/drafts/qna.yaml", "/t/drafts", "qna.yaml"),
        ("/t/qna.yaml", "/t", "qna.yaml"),
    ],
)
def test_the_path_counts_from_the_last_root(path: str, folder: str, inner: str) -> None:
    assert split(Path(path)) == (Path(folder), inner)


def test_only_that_file_and_its_attribution_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # no git there
    put(tmp_path, "knowledge/b/qna.yaml")
    put(tmp_path, "knowledge/a/attribution.txt", "by a")
    changes = read_changes(put(tmp_path, "knowledge/a/qna.yaml"))
    (change,) = changes.diff.changes
    assert (change.file, change.status, change.content, change.attribution) == (
        "knowledge/a/qna.yaml",
        "added",
        b"n",
        b"by a",
    )
    assert (changes.folder, changes.repository) == (tmp_path, None)


def test_a_file_outside_of_a_taxonomy_has_only_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "qna.yaml")
    monkeypatch.chdir(tmp_path)
    assert [(change.path, change.file) for change in read_changes(Path("qna.yaml")).diff.changes] == [("", "qna.yaml")]


def test_a_near_name_is_told_its_right_one(tmp_path: Path) -> None:
    (finding,) = read_changes(put(tmp_path, "knowledge/a/qna.yml")).diff.findings
    assert (finding.rule, finding.rename) == ("safety/file-name", "knowledge/a/qna.yaml")


def test_other_names_and_missing_files_are_usage_errors(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"file\.yaml is no leaf: name a file called qna\.yaml"):
        read_changes(put(tmp_path, "knowledge/a/file.yaml"))
    with pytest.raises(UsageError, match=r"there is no file at .*qna\.yaml"):
        read_changes(tmp_path / "knowledge/a/qna.yaml")
    with pytest.raises(UsageError, match="which is read from disk; leave --head out"):
        read_changes(put(tmp_path, "knowledge/b/qna.yaml"), head="main")
    with pytest.raises(UsageError, match="cannot be read: No such file or directory"):
        read_changes(tmp_path / "nowhere/qna.yaml")


def test_a_link_is_a_finding(tmp_path: Path) -> None:
    target = put(tmp_path, "elsewhere")
    (tmp_path / "knowledge/a").mkdir(parents=True)
    (tmp_path / "knowledge/a/qna.yaml").symlink_to(target)
    found = read_changes(tmp_path / "knowledge/a/qna.yaml").diff
    assert found.changes == ()
    assert [finding.rule for finding in found.findings] == ["safety/symlink"]


def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    path = put(tmp_path / "knowledge" / os.fsdecode(b"\xff"), "qna.yaml")
    assert [change.file for change in read_changes(path).diff.changes] == [r"knowledge/\xff/qna.yaml"]
