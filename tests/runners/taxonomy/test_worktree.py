"""Files on disk: what is listed, what counts as changed, and what is never followed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from runners.taxonomy import worktree as module
from runners.taxonomy.changes import read_changes
from runners.taxonomy.command import Completed
from runners.taxonomy.diff import Diff
from runners.taxonomy.names import MAX_FOLDERS
from runners.taxonomy.worktree import blob_id
from schemas.errors import UsageError

BASE = {
    "README.md": "x",
    "knowledge/a/qna.yaml": "a\nb\n",
    "knowledge/a/attribution.txt": "by a\n",
    "knowledge/b/qna.yaml": "b\n",
    "foundational_skills/c/qna.yaml": "c\n",
}


class Work:
    """A repository with a working tree."""

    def __init__(self, path: Path, *, objects: str = "sha1") -> None:
        self.path = path
        path.mkdir()
        self.git("init", "--quiet", "--initial-branch=main", f"--object-format={objects}")

    def git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self.path), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def write(self, files: Mapping[str, str | bytes]) -> None:
        for name, content in files.items():
            target = self.path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, files: Mapping[str, str | bytes]) -> str:
        self.write(files)
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--message=x")
        return self.git("rev-parse", "HEAD")

    def diff(self, base: str = "main") -> Diff:
        return read_changes(self.path, base=base).diff

    def changed(self, base: str = "main") -> list[tuple[str, str]]:
        return [(change.path, change.status) for change in self.diff(base).changes]

    def rules(self, base: str = "main") -> list[tuple[str, str]]:
        return [(finding.path, finding.rule) for finding in self.diff(base).findings]


@pytest.fixture
def work(tmp_path: Path) -> Work:
    work = Work(tmp_path / "work")
    work.commit(BASE)
    return work


def test_nothing_changed(work: Work) -> None:
    assert work.diff().changes == work.diff().findings == ()


def test_tracked_untracked_staged_and_deleted_leaves_are_changes(work: Work) -> None:
    work.write({"knowledge/a/qna.yaml": "new", "compositional_skills/n/qna.yaml": "n", "knowledge/s/qna.yaml": "s"})
    work.write({"compositional_skills/n/attribution.txt": "by n", "docs/qna.yaml": "elsewhere"})
    work.git("add", "knowledge/s")
    (work.path / "knowledge/b/qna.yaml").unlink()
    found = work.diff()
    assert [(change.path, change.status, change.content, change.attribution) for change in found.changes] == [
        ("compositional_skills/n", "added", b"n", b"by n"),
        ("knowledge/a", "modified", b"new", b"by a\n"),
        ("knowledge/b", "deleted", None, None),
        ("knowledge/s", "added", b"s", None),
    ]
    assert (found.head, found.base, found.tip) == ("", work.git("rev-parse", "main"), work.git("rev-parse", "main"))


def test_ignored_files_are_not_there(work: Work) -> None:
    work.write({".gitignore": "drafts/\n", "knowledge/drafts/qna.yaml": "n"})
    assert work.changed() == []


def test_what_was_committed_on_the_branch_is_a_change(work: Work) -> None:
    work.git("checkout", "--quiet", "-b", "topic")
    work.commit({"knowledge/n/qna.yaml": "n"})
    work.git("checkout", "--quiet", "--detach")
    assert work.changed() == [("knowledge/n", "added")]


def test_line_ends_converted_at_checkout_are_no_change(work: Work) -> None:
    work.write({"knowledge/a/qna.yaml": b"a\r\nb\r\n"})
    assert work.changed() == []
    work.write({"knowledge/a/qna.yaml": b"a\r\nc\r\n"})
    assert [change.content for change in work.diff().changes] == [b"a\r\nc\r\n"]


def test_repositories_of_sha256_are_read_too(tmp_path: Path) -> None:
    work = Work(tmp_path / "work", objects="sha256")
    assert len(work.commit(BASE)) == 64
    assert work.changed() == []
    work.write({"knowledge/a/qna.yaml": "new"})
    assert work.changed() == [("knowledge/a", "modified")]


def test_blob_ids_are_those_of_git(work: Work) -> None:
    assert blob_id(b"a\nb\n") == work.git("rev-parse", "main:knowledge/a/qna.yaml")


def test_links_are_not_followed_at_any_level(work: Work, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "qna.yaml").write_text("outside")
    (work.path / "knowledge/l").mkdir()
    (work.path / "knowledge/l/qna.yaml").symlink_to(outside / "qna.yaml")
    shutil.rmtree(work.path / "knowledge/b")
    (work.path / "knowledge/b").symlink_to(outside)
    assert work.rules() == [("knowledge/b", "safety/symlink"), ("knowledge/l/qna.yaml", "safety/symlink")]
    assert work.changed() == [("knowledge/b", "deleted")]
    assert work.rules("empty") == work.rules()
    assert ("knowledge/b", "added") not in work.changed("empty")


def test_a_linked_root_is_a_finding(work: Work) -> None:
    shutil.rmtree(work.path / "foundational_skills")
    (work.path / "foundational_skills").symlink_to("/etc")
    assert work.rules() == work.rules("empty") == [("foundational_skills", "safety/symlink")]


def test_links_that_were_there_before_are_no_change(work: Work) -> None:
    (work.path / "knowledge/link").symlink_to("a")
    work.commit({})
    assert work.rules() == []


def test_repositories_within_are_findings(work: Work) -> None:
    inner = work.path / "knowledge/inner"
    subprocess.run(["git", "init", "--quiet", str(inner)], check=True)
    (inner / "qna.yaml").write_text("n")
    assert work.rules() == [("knowledge/inner", "safety/submodule")]
    assert work.changed() == []


def test_pipes_are_no_files(work: Work) -> None:
    (work.path / "knowledge/p").mkdir()
    os.mkfifo(work.path / "knowledge/p/qna.yaml")
    assert work.changed() == []
    assert "knowledge/p" not in [path for path, _ in work.changed("empty")]


def test_near_names_say_what_to_rename_them_to(work: Work) -> None:
    work.write({"knowledge/n/qna.YAML": "n", "knowledge/o/file.yml": "o", "knowledge/p/notes.txt": "p"})
    near, other = work.diff().findings
    assert (near.path, near.rule, near.rename) == ("knowledge/n/qna.YAML", "safety/file-name", "knowledge/n/qna.yaml")
    assert (other.path, other.rule, other.blocks) == ("knowledge/o/file.yml", "safety/other-file", False)


def test_names_that_are_not_utf8_are_read(work: Work) -> None:
    folder = work.path / "knowledge" / os.fsdecode(b"\xff")
    folder.mkdir()
    (folder / "qna.yaml").write_text("n")
    found = work.diff()
    assert [(change.path, change.content) for change in found.changes] == [(r"knowledge/\xff", b"n")]


def test_hostile_names_are_only_names(work: Work, tmp_path: Path) -> None:
    sentinel = tmp_path / "ran"
    names = ["-x; $(touch ran)", "--output=x", "a\nb", ":(glob)**", "100644 x 0\ty"]
    work.write({f"knowledge/{name}/qna.yaml": "n" for name in names})
    assert sorted(path for path, _ in work.changed()) == sorted(f"knowledge/{name}" for name in names)
    assert not sentinel.exists()


def test_nothing_is_run_and_nothing_is_written(work: Work, tmp_path: Path) -> None:
    sentinel = tmp_path / "ran"
    work.write({".gitattributes": "* filter=evil\n", "knowledge/a/qna.yaml": "new"})
    for name in ("core.fsmonitor", "filter.evil.clean", "filter.evil.process", "filter.evil.smudge"):
        work.git("config", name, f"touch {sentinel}")
    hook = work.path / ".git/hooks/post-index-change"
    hook.write_text(f"#!/bin/sh\ntouch {sentinel}\n")
    hook.chmod(0o755)
    index = (work.path / ".git/index").read_bytes()
    assert work.changed() == [("knowledge/a", "modified")]
    assert (work.path / ".git/index").read_bytes() == index
    assert not sentinel.exists()


def test_what_a_sparse_checkout_leaves_out_is_not_deleted(work: Work) -> None:
    work.git("sparse-checkout", "set", "--no-cone", "/knowledge/a/")
    assert not (work.path / "knowledge/b").exists()
    assert work.changed() == []


def test_a_change_that_a_sparse_checkout_leaves_out_is_named(work: Work) -> None:
    work.git("checkout", "--quiet", "-b", "topic")
    work.commit({"knowledge/b/qna.yaml": "new"})
    work.git("sparse-checkout", "set", "--no-cone", "/knowledge/a/")
    with pytest.raises(UsageError, match=r"knowledge/b/qna\.yaml is not here .*sparse checkout"):
        work.diff()


def test_large_files_are_findings(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    work.write({"knowledge/a/qna.yaml": b"x" * (1024**2 + 1), "knowledge/b/qna.yaml": "new"})
    assert work.rules() == [("knowledge/a/qna.yaml", "safety/size")]
    assert work.changed() == [("knowledge/b", "modified")]
    monkeypatch.setattr(module, "MAX_HASHED", 1000)
    assert work.rules() == [("knowledge/a/qna.yaml", "safety/size")]


def test_what_stands_too_deep_is_a_finding(work: Work) -> None:
    path = "/".join(["knowledge", *["d"] * MAX_FOLDERS, "qna.yaml"])
    work.write({path: "n"})
    assert work.rules() == [(path, "safety/path")]
    assert [rule for _, rule in work.rules("empty")] == ["safety/path"]


def test_a_folder_of_the_repository_may_be_the_taxonomy(tmp_path: Path) -> None:
    work = Work(tmp_path / "work")
    work.commit({f"inner/{name}": content for name, content in BASE.items()})
    work.write({"inner/knowledge/n/qna.yaml": "n", "knowledge/z/qna.yaml": "z"})
    changes = read_changes(work.path / "inner", base="main")
    assert [change.path for change in changes.diff.changes] == ["knowledge/n"]
    assert changes.repository is not None
    assert changes.repository.prefix == "inner/"


def test_empty_means_all_there_is_and_needs_no_git(work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(work.path / ".git")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert work.changed("empty") == [
        ("foundational_skills/c", "added"),
        ("knowledge/a", "added"),
        ("knowledge/b", "added"),
    ]
    with pytest.raises(UsageError, match="git is not installed"):
        work.diff()


def test_empty_with_a_head_reads_that_commit(work: Work) -> None:
    shutil.rmtree(work.path / "knowledge")
    found = read_changes(work.path, base="empty", head="main").diff
    assert [change.path for change in found.changes] == ["foundational_skills/c", "knowledge/a", "knowledge/b"]
    assert (found.base, found.head) == ("", work.git("rev-parse", "main"))


def test_a_bare_repository_is_read_at_its_head(work: Work, tmp_path: Path) -> None:
    work.git("checkout", "--quiet", "-b", "topic")
    head = work.commit({"knowledge/n/qna.yaml": "n"})
    bare = tmp_path / "bare.git"
    subprocess.run(["git", "clone", "--quiet", "--bare", str(work.path), str(bare)], check=True)
    found = read_changes(bare, base="main").diff
    assert (found.head, [change.path for change in found.changes]) == (head, ["knowledge/n"])
    assert len(read_changes(bare, base="empty").diff.changes) == 4


@pytest.mark.parametrize("base", ["main", "empty"])
def test_what_is_no_taxonomy_is_said_so(tmp_path: Path, base: str) -> None:
    work = Work(tmp_path / "work")
    work.commit({"README.md": "x"})
    with pytest.raises(UsageError, match=r"is no taxonomy: .* compositional_skills/, .*name its top folder"):
        work.diff(base)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no folder at .*nowhere"):
        read_changes(tmp_path / "nowhere")


def test_an_empty_head_is_no_head(work: Work) -> None:
    for base in ("main", "empty"):
        with pytest.raises(UsageError, match="`` names no commit"):
            read_changes(work.path, base=base, head="")


def test_committed_files_never_pass_for_a_repository(work: Work, tmp_path: Path) -> None:
    """Git takes a folder with the inside of a repository for one; a contribution may bring all of that along."""
    bare = tmp_path / "bare.git"
    subprocess.run(["git", "clone", "--quiet", "--bare", str(work.path), str(bare)], check=True)
    inner = Work(tmp_path / "outer").path / "inner"
    shutil.copytree(bare, inner)
    (inner / "knowledge/evil").mkdir(parents=True)
    (inner / "knowledge/evil/qna.yaml").write_text("evil")
    assert [change.path for change in read_changes(inner, base="empty").diff.changes] == ["knowledge/evil"]
    for head in (None, "main"):
        with pytest.raises(UsageError, match="looks like a bare git repository as well"):
            read_changes(inner, base="main", head=head)


def test_a_folder_that_git_cannot_open_is_an_error(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    complaint = "warning: could not open directory 'knowledge/z/': Permission denied"
    monkeypatch.setattr(module, "run_git", lambda *_, **__: Completed(0, b"", complaint, cut=False))
    with pytest.raises(UsageError, match=r"cannot list all files .*knowledge/z"):
        work.diff()


def test_without_git_empty_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"is not a git repository .*; `--taxonomy-base empty` looks at all"):
        read_changes(tmp_path)


def test_a_near_name_beside_a_leaf_is_to_be_merged(work: Work) -> None:
    work.write({"knowledge/a/qna.yml": "a"})
    (finding,) = work.diff().findings
    assert finding.fix == "There is a qna.yaml beside it: write all into that one, and delete this file."
