"""What follows when branches have moved: push events, pull requests that get a new head, test merges."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.github.git import ZERO, Git
from fakes.github.services.events import tell_pull, tell_push
from fakes.github.state import Pull, Repository, Token
from fakes.github.world import World


def after_push(world: World, repository: Repository, before: Mapping[str, str], token: Token | None) -> None:
    """Compare the branches with how they were, and let everything follow."""
    with world.change():
        now = world.git(repository).heads()
        for branch in sorted({*before, *now}):
            old, new = before.get(branch, ZERO), now.get(branch, ZERO)
            if old != new:
                tell_push(world, repository, f"refs/heads/{branch}", old, new, token)
                _follow(world, repository, branch, old, new, token)


def _follow(world: World, moved: Repository, branch: str, old: str, new: str, token: Token | None) -> None:
    for repository in list(world.repositories.values()):
        for pull in [one for one in repository.pulls.values() if one.state == "open"]:
            if pull.head_repository is moved and pull.head_ref == branch:
                _move(world, repository, pull, old, new, token)
            elif repository is moved and pull.base_ref == branch and new != ZERO:
                merge_for_test(world, repository, pull)


def _move(world: World, repository: Repository, pull: Pull, old: str, new: str, token: Token | None) -> None:
    if new == ZERO:
        pull.state, pull.closed = "closed", world.now()
        tell_pull(world, repository, "closed", pull, token)
        return
    pull.head_sha = new
    refresh(world, repository, pull)
    tell_pull(world, repository, "synchronize", pull, token, before=old, after=new)


def refresh(world: World, repository: Repository, pull: Pull) -> None:
    """Bring the head's commit here, note where the base stands, and merge for test."""
    git = world.git(repository)
    head = pull.head_repository
    if head is not None and head is not repository:
        git.fetch(Git(head.git), pull.head_sha, f"refs/pull/{pull.number}/head")
    else:
        git.set(f"refs/pull/{pull.number}/head", pull.head_sha)
    pull.base_sha = git.sha(f"refs/heads/{pull.base_ref}") or pull.base_sha
    pull.updated = world.now()
    merge_for_test(world, repository, pull)


def merge_for_test(world: World, repository: Repository, pull: Pull) -> None:
    """refs/pull/N/merge: head merged into the base branch as it is now; none on a conflict.

    `base_sha` stays as it was: GitHub moves it with the head, not with the base.
    """
    git = world.git(repository)
    tip = git.sha(f"refs/heads/{pull.base_ref}") or pull.base_sha
    tree = git.merge_tree(tip, pull.head_sha)
    ref = f"refs/pull/{pull.number}/merge"
    if tree is None:
        pull.merge_commit_sha = None
        git.set(ref, None)
        return
    message = f"Merge {pull.head_sha} into {tip}"
    pull.merge_commit_sha = git.write_commit(tree, (tip, pull.head_sha), message, name="GitHub", when=world.now())
    git.set(ref, pull.merge_commit_sha)
