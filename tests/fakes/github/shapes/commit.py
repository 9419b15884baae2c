"""commit, simple-commit, git-commit, diff-entry, commit-comparison."""

from __future__ import annotations

from urllib.parse import quote

from fakes.github.changes import Change
from fakes.github.git import Commit
from fakes.github.shapes.base import Json, node
from fakes.github.shapes.people import show_user
from fakes.github.state import Repository
from fakes.github.world import World

UNVERIFIED = {"verified": False, "reason": "unsigned", "signature": None, "payload": None, "verified_at": None}


def _base(world: World, repository: Repository) -> str:
    return f"{world.url}/repos/{repository.full_name}"


def show_commit(world: World, repository: Repository, sha: str) -> Json:
    """commit, without its files."""
    one = world.git(repository).commit(sha)
    own, page = f"{_base(world, repository)}/commits/{sha}", f"{world.url}/{repository.full_name}/commit/{sha}"
    user = world.users.get(one.name.casefold())
    known = None if user is None else show_user(world, user)
    return {
        "sha": sha,
        "node_id": node("Commit", sha),
        "url": own,
        "html_url": page,
        "comments_url": f"{own}/comments",
        "commit": _inner(world, repository, one),
        "author": known,
        "committer": known,
        "parents": [_parent(world, repository, parent) for parent in one.parents],
    }


def _inner(world: World, repository: Repository, one: Commit) -> Json:
    base = f"{_base(world, repository)}/git"
    return {
        "url": f"{base}/commits/{one.sha}",
        "author": {"name": one.name, "email": one.email, "date": one.when},
        "committer": {"name": one.name, "email": one.email, "date": one.when},
        "message": one.message,
        "comment_count": 0,
        "tree": {"sha": one.tree, "url": f"{base}/trees/{one.tree}"},
        "verification": UNVERIFIED,
    }


def _parent(world: World, repository: Repository, sha: str, under: str = "commits") -> Json:
    page = f"{world.url}/{repository.full_name}/commit/{sha}"
    return {"sha": sha, "url": f"{_base(world, repository)}/{under}/{sha}", "html_url": page}


def show_git_commit(world: World, repository: Repository, sha: str) -> Json:
    """git-commit."""
    one = world.git(repository).commit(sha)
    inner = _inner(world, repository, one)
    return {
        "sha": sha,
        "node_id": node("Commit", sha),
        "html_url": f"{world.url}/{repository.full_name}/commit/{sha}",
        **{name: inner[name] for name in ("url", "author", "committer", "message", "tree", "verification")},
        "parents": [_parent(world, repository, parent, "git/commits") for parent in one.parents],
    }


def show_simple_commit(world: World, repository: Repository, sha: str) -> Json:
    """simple-commit."""
    one = world.git(repository).commit(sha)
    who = {"name": one.name, "email": one.email}
    shown = {"id": sha, "tree_id": one.tree, "message": one.message, "timestamp": one.when}
    return {**shown, "author": who, "committer": who}


def show_change(world: World, repository: Repository, sha: str, change: Change) -> Json:
    """diff-entry; `sha` is the commit that holds the file."""
    path = quote(change.path)
    shown: Json = {
        "sha": change.sha,
        "filename": change.path,
        "status": change.status,
        "additions": change.additions,
        "deletions": change.deletions,
        "changes": change.additions + change.deletions,
        "blob_url": f"{world.url}/{repository.full_name}/blob/{sha}/{path}",
        "raw_url": f"{world.url}/{repository.full_name}/raw/{sha}/{path}",
        "contents_url": f"{_base(world, repository)}/contents/{path}?ref={sha}",
    }
    if change.patch is not None:
        shown["patch"] = change.patch
    if change.previous is not None:
        shown["previous_filename"] = change.previous
    return shown
