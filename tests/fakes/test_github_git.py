"""The fake GitHub as git sees it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from fakes.github.fake import FakeGitHub
from fakes.github.git import ENVIRONMENT

WHO = ["-c", "user.name=ann", "-c", "user.email=ann@example.invalid"]


def git(place: Path, *arguments: str) -> str:
    environment = {**os.environ, **ENVIRONMENT}
    done = subprocess.run(["git", *WHO, *arguments], cwd=place, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise ValueError(done.stderr)
    return done.stdout.strip()


def clone(place: Path, url: str) -> Path:
    git(place, "clone", "--quiet", url, "work")
    return place / "work"


def with_token(url: str, token: str) -> str:
    return url.replace("http://", f"http://x-access-token:{token}@")


def commit(work: Path, branch: str) -> str:
    git(work, "checkout", "--quiet", "-B", branch)
    (work / "new.txt").write_text(branch)
    git(work, "add", ".")
    git(work, "commit", "--quiet", "-m", "more")
    return git(work, "rev-parse", "HEAD")


def test_any_commit_is_fetched_by_its_sha_alone_and_without_its_history(github: FakeGitHub, tmp_path: Path) -> None:
    repo = github.repository("acme/tax", files={"a.txt": "1\n"})
    pull = repo.open_pull("patch", by="ann", fork=True, files={"b.txt": "2\n"})
    old = pull.head_sha
    pull.push({"b.txt": "3\n"})
    git(tmp_path, "init", "--quiet", "--bare", "here.git")
    for sha in (old, pull.head_sha, pull.merge_commit_sha):
        git(tmp_path / "here.git", "fetch", "--quiet", "--depth", "1", f"{github.url}/acme/tax", sha)
        assert git(tmp_path / "here.git", "rev-list", "FETCH_HEAD") == sha


def test_pull_request_refs_follow_pushes(github: FakeGitHub, tmp_path: Path) -> None:
    repo = github.repository("acme/tax", files={"a.txt": "1\n"})
    pull = repo.open_pull("patch", by="ann", fork=True, files={"b.txt": "2\n"})
    pushed = pull.push({"c.txt": "3\n"})
    refs = git(tmp_path, "ls-remote", repo.url)
    assert f"{pushed}\trefs/pull/1/head" in refs
    assert f"{pull.merge_commit_sha}\trefs/pull/1/merge" in refs
    base = repo.push("main", {"d.txt": "4\n"}, by="acme")
    assert repo.git.commit(repo.git.sha("refs/pull/1/merge") or "").parents == (base, pushed)


def test_a_conflict_has_no_test_merge(github: FakeGitHub) -> None:
    repo = github.repository("acme/tax", files={"a.txt": "1\n"})
    pull = repo.open_pull("topic", by="ann", files={"a.txt": "2\n"})
    repo.push("main", {"a.txt": "3\n"}, by="acme")
    assert pull.merge_commit_sha is None
    assert repo.git.sha("refs/pull/1/merge") is None


def test_a_push_over_http_moves_the_pull_request_and_is_told(github: FakeGitHub, tmp_path: Path) -> None:
    repo = github.repository("acme/tax", files={"a.txt": "1\n"})
    pull = repo.open_pull("patch", by="ann", fork=True, files={"b.txt": "2\n"})
    before = pull.head_sha
    work = clone(tmp_path, pull.head.url)
    git(work, "checkout", "--quiet", "patch")
    sha = commit(work, "patch")
    git(work, "push", "--quiet", with_token(pull.head.url, github.token("ann")), "patch")
    assert pull.head_sha == sha == repo.git.sha("refs/pull/1/head")
    last = github.events[-1]
    assert (last.name, last.action, last.sender.login) == ("pull_request", "synchronize", "ann")
    assert (last.payload["before"], last.payload["after"]) == (before, sha)
    assert last.sha == pull.merge_commit_sha


@pytest.mark.parametrize("who", ["nobody", "reader", "stranger", "read job"])
def test_only_writers_push(github: FakeGitHub, tmp_path: Path, who: str) -> None:
    repo = github.repository("acme/tax", files={"a.txt": "1\n"})
    repo.collaborators["reader"] = "triage"
    tokens = {"nobody": "", "read job": github.job_token(repo, {"contents": "write"}, read_only=True)}
    token = tokens.get(who) if who in tokens else github.token(who)
    work = clone(tmp_path, repo.url)
    commit(work, "topic")
    with pytest.raises(ValueError, match=r"denied|Authentication failed|could not read Username|403"):
        git(work, "push", with_token(repo.url, token) if token else repo.url, "topic")
    assert "topic" not in repo.git.heads()


def test_a_writer_and_a_writing_job_push(github: FakeGitHub, tmp_path: Path) -> None:
    repo = github.repository("acme/tax", files={"a.txt": "1\n"})
    repo.collaborators["walter"] = "write"
    work = clone(tmp_path, repo.url)
    for branch, token in {
        "one": github.token("walter"),
        "two": github.job_token(repo, {"contents": "write"}),
    }.items():
        sha = commit(work, branch)
        git(work, "push", "--quiet", with_token(repo.url, token), branch)
        assert repo.git.heads()[branch] == sha


def test_nobody_pushes_pull_request_refs(github: FakeGitHub, tmp_path: Path) -> None:
    repo = github.repository("acme/tax", files={"a.txt": "1\n"})
    pull = repo.open_pull("topic", by="ann", files={"b.txt": "2\n"})
    work = clone(tmp_path, repo.url)
    commit(work, "mine")
    with pytest.raises(ValueError, match="hidden ref"):
        git(work, "push", with_token(repo.url, github.token("acme")), "mine:refs/pull/1/head")
    assert repo.git.sha("refs/pull/1/head") == pull.head_sha


def test_a_private_repository_shows_itself_to_its_people_only(github: FakeGitHub, tmp_path: Path) -> None:
    repo = github.repository("acme/secret", private=True)
    repo.collaborators["reader"] = "read"
    for token in ("", github.token("stranger")):
        with pytest.raises(ValueError, match=r"not found|could not read Username|Authentication failed"):
            git(tmp_path, "ls-remote", with_token(repo.url, token) if token else repo.url)
    good = (github.token("reader"), github.job_token(repo, {"contents": "read"}))
    for token in good:
        assert "refs/heads/main" in git(tmp_path, "ls-remote", with_token(repo.url, token))
    with pytest.raises(ValueError, match="not found"):
        git(tmp_path, "ls-remote", with_token(repo.url, github.job_token(repo, {"issues": "write"})))


def test_a_branch_that_goes_closes_its_pull_request(github: FakeGitHub) -> None:
    repo = github.repository("acme/tax", files={"a.txt": "1\n"})
    pull = repo.open_pull("topic", by="ann", files={"b.txt": "2\n"})
    repo.move("topic", None, by="ann")
    assert pull.state == "closed"
    assert [(one.name, one.action) for one in github.events[-2:]] == [("push", None), ("pull_request", "closed")]


def test_an_existing_repository_is_copied_with_its_branches(github: FakeGitHub, tmp_path: Path) -> None:
    first = github.repository("acme/tax", files={"a.txt": "1\n"})
    first.push("topic", {"b.txt": "2\n"}, by="ann")
    again = github.repository("other/copy", source=first.record.git)
    assert again.git.heads() == first.git.heads()
    with pytest.raises(ValueError, match="exists already"):
        github.repository("Other/Copy")
