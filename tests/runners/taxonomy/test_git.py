"""Repositories read by object ids, hostile ones among them."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runners.taxonomy import git
from runners.taxonomy.git import Entry, Repository
from schemas.errors import UsageError

if TYPE_CHECKING:
    from fakes.bare import Forge


def test_what_is_no_repository_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"{tmp_path} is not a git repository"):
        Repository.open(tmp_path)
    with pytest.raises(UsageError, match="missing is not a git repository"):
        Repository.open(tmp_path / "missing")


def test_refs_resolve_to_full_ids(forge: Forge) -> None:
    first = forge.commit("main", {"a": "1"})
    second = forge.commit("main", {"a": "2"})
    repository = Repository.open(forge.path)
    assert repository.resolve("main") == repository.resolve(second[:10]) == second
    assert repository.resolve("main^") == first


@pytest.mark.parametrize(
    "ref", ["origin/main", "--all", "-x", "", "main..main", "$(id)", "main:a", "^main", "a\nb", "0" * 40]
)
def test_a_missing_ref_is_named_with_what_to_do(forge: Forge, ref: str) -> None:
    forge.commit("main", {"a": "1"})
    with pytest.raises(UsageError, match=r"names no commit in .*fetch it, .* exists there: `main`") as caught:
        Repository.open(forge.path).resolve(ref)
    assert f"`{ref}`" in str(caught.value)


def test_what_else_there_is_is_named_the_likely_first(forge: Forge) -> None:
    forge.commit("topic", {"a": "1"})
    forge.commit("master", {"a": "1"})
    with pytest.raises(UsageError, match=r"exists there: `master`, or `empty` for all$"):
        Repository.open(forge.path).resolve("origin/main", or_else="`empty` for all")


def test_a_repository_without_commits_is_called_that(forge: Forge) -> None:
    with pytest.raises(UsageError, match="has no commits yet; commit something first"):
        Repository.open(forge.path).resolve("HEAD")
    with pytest.raises(UsageError, match="has no commits yet; name `empty`"):
        Repository.open(forge.path).resolve("main", or_else="`empty`")


def test_a_branch_without_commits_is_called_that(forge: Forge) -> None:
    forge.commit("topic", {"a": "1"})
    with pytest.raises(UsageError, match="nothing is committed on the current branch"):
        Repository.open(forge.path).resolve("HEAD")


def test_unrelated_commits_have_no_merge_base(forge: Forge) -> None:
    one, other = forge.commit("main", {"a": "1"}), forge.commit("island", {"b": "1"})
    with pytest.raises(UsageError, match=r"share no commit.*name a base that this branch began at"):
        Repository.open(forge.path).merge_base(one, other)


def test_a_shallow_clone_is_told_to_fetch(forge: Forge, tmp_path: Path) -> None:
    for number in range(3):
        forge.commit("main", {"a": str(number)})
    forge.commit("topic", {"b": "1"}, parent="main~2")
    shallow = tmp_path / "shallow"
    clone = ["git", "clone", "--quiet", "--depth=1", "--no-single-branch", forge.path.as_uri(), str(shallow)]
    subprocess.run(clone, check=True)
    repository = Repository.open(shallow)
    with pytest.raises(UsageError, match=r"is a shallow clone .*`git fetch --unshallow`"):
        repository.merge_base(repository.resolve("origin/main"), repository.resolve("origin/topic"))


def test_what_a_partial_clone_lacks_is_left_out(forge: Forge) -> None:
    forge.commit("main", {"a": "12"})
    here = forge.git("rev-parse", "main:a")
    assert Repository.open(forge.path).present([here, "1" * 40]) == {here: 2}


def test_entries_of_every_kind_and_name(forge: Forge) -> None:
    names: list[str | bytes] = ["-x; $(id)/q", 'a "b"\tc\nd/q', "ünïcode", b"raw\xff", ":(glob)x"]
    sha = forge.commit("main", dict.fromkeys(names, "1") | {"link": ("120000", "/etc"), "sub": ("160000", "1" * 40)})
    entries = Repository.open(forge.path).entries(sha)
    blob = forge.git("rev-parse", "main:ünïcode")
    assert entries == {
        "-x; $(id)/q": Entry("file", blob),
        ":(glob)x": Entry("file", blob),
        'a "b"\tc\nd/q': Entry("file", blob),
        "link": Entry("link", forge.git("rev-parse", "main:link")),
        r"raw\xff": Entry("file", blob),
        "sub": Entry("submodule", "1" * 40),
        "ünïcode": Entry("file", blob),
    }


def test_contents_are_the_stored_bytes(forge: Forge) -> None:
    binary = bytes(range(256)) + b"\n\n"
    sha = forge.commit("main", {"empty": "", "a/binary": binary, "link": ("120000", "a/binary")})
    repository = Repository.open(forge.path)
    assert repository.read(sha, "a/binary") == binary
    assert repository.read(sha, "empty") == b""
    assert [repository.read(sha, path) for path in ("link", "a", "nowhere")] == [None] * 3
    ids = {entry.id for entry in repository.entries(sha).values()}
    assert repository.sizes(ids) == {name: len(content) for name, content in repository.contents(ids).items()}


def test_many_objects_do_not_block(forge: Forge) -> None:
    sha = forge.commit("main", {f"f{number}": f"{number} " * 100 for number in range(3000)})
    repository = Repository.open(forge.path)
    entries = repository.entries(sha)
    assert len(repository.contents(entry.id for entry in entries.values())) == 3000


def test_a_missing_object_is_explained(forge: Forge) -> None:
    forge.commit("main", {"a": "1"})
    with pytest.raises(UsageError, match=r"the object 1{40} is missing; a partial clone"):
        Repository.open(forge.path).contents(["1" * 40])


def test_an_endless_listing_is_cut(forge: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    sha = forge.commit("main", {f"{number:0200}": "" for number in range(500)})
    monkeypatch.setattr(git, "MAX_LISTING", 1024)
    with pytest.raises(UsageError, match="which is not read"):
        Repository.open(forge.path).entries(sha)


def test_a_detached_worktree_and_a_folder_are_repositories_too(forge: Forge, tmp_path: Path) -> None:
    sha = forge.commit("main", {"inner/knowledge/a": "1", "knowledge/b": "1"})
    tree = tmp_path / "tree"
    forge.git("worktree", "add", "--detach", str(tree), "main")
    assert Repository.open(tree).resolve("HEAD") == sha
    inner = Repository.open(tree / "inner")
    assert inner.prefix == "inner/"
    assert list(inner.entries(sha)) == list(inner.entries(sha, "knowledge")) == ["knowledge/a"]
    assert inner.read(sha, "knowledge/a") == b"1"
    assert inner.read(sha, "knowledge/b") is None


def test_inherited_variables_do_not_redirect(forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sha = forge.commit("main", {"a": "1"})
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(tmp_path / "elsewhere"))
    assert Repository.open(forge.path).resolve("main") == sha


def test_replaced_objects_are_not_believed(forge: Forge) -> None:
    one, other = forge.commit("main", {"a": "1"}), forge.commit("other", {"a": "2"})
    forge.git("replace", one, other)
    assert Repository.open(forge.path).read(one, "a") == b"1"


def test_hostile_settings_run_nothing(tmp_path: Path) -> None:
    work, sentinel = tmp_path / "work", tmp_path / "ran"
    work.mkdir()

    def run(*arguments: str) -> None:
        subprocess.run(["git", "-C", str(work), *arguments], check=True, capture_output=True)

    run("init", "--quiet", "--initial-branch=main")
    (work / ".gitattributes").write_text("* filter=evil diff=evil ident text eol=crlf\n")
    (work / "a").write_bytes(b"$Id$\nline\n")
    run("add", ".")
    run("commit", "--quiet", "-m", "x")
    for name in ("core.fsmonitor", "filter.evil.smudge", "filter.evil.clean", "diff.evil.textconv", "core.pager"):
        run("config", name, f"touch {sentinel}")
    run("config", "extensions.partialClone", "origin")
    run("config", "remote.origin.url", f"ext::touch {sentinel}")
    run("config", "remote.origin.promisor", "true")
    run("config", "protocol.ext.allow", "always")
    for hook in ("post-checkout", "reference-transaction", "post-index-change"):
        (work / ".git" / "hooks" / hook).write_text(f"#!/bin/sh\ntouch {sentinel}\n")
        (work / ".git" / "hooks" / hook).chmod(0o755)
    repository = Repository.open(work)
    sha = repository.resolve("main")
    assert repository.merge_base(sha, sha) == sha
    assert repository.read(sha, "a") == b"$Id$\nline\n"
    with pytest.raises(UsageError, match="is missing"):
        repository.contents(["1" * 40])
    assert not sentinel.exists()
