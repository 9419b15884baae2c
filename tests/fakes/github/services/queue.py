"""The merge queue: a group's commit on a branch of its own, checked before it becomes the base branch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fakes.github.request import Problem
from fakes.github.services.events import tell_group
from fakes.github.shapes.commit import show_simple_commit
from fakes.github.state import Pull, Repository, Token
from fakes.github.world import World


def make_group(world: World, repository: Repository, pulls: Sequence[Pull], token: Token) -> dict[str, Any]:
    """Merge the pull requests, one after the other, onto the base branch's tip; tells `checks_requested`."""
    with world.change():
        git, base = world.git(repository), pulls[0].base_ref
        start = tip = git.sha(f"refs/heads/{base}") or ""
        for pull in pulls:
            tree = git.merge_tree(tip, pull.head_sha)
            if tree is None:
                raise Problem(405, f"#{pull.number} conflicts in the queue")
            message = f"Merge pull request #{pull.number} from {pull.head_ref}"
            tip = git.write_commit(
                tree, (tip, pull.head_sha), message, name="github-merge-queue[bot]", when=world.now()
            )
        ref = f"refs/heads/gh-readonly-queue/{base}/pr-{pulls[-1].number}-{start}"
        git.set(ref, tip)
        group = {
            "head_sha": tip,
            "head_ref": ref,
            "base_sha": start,
            "base_ref": f"refs/heads/{base}",
            "head_commit": show_simple_commit(world, repository, tip),
        }
        tell_group(world, repository, "checks_requested", group, token)
        return group


def end_group(world: World, repository: Repository, group: dict[str, Any], token: Token, reason: str) -> None:
    """Take the group away: `merged`, `invalidated` or `dequeued`; tells `destroyed`."""
    with world.change():
        world.git(repository).set(group["head_ref"], None)
        tell_group(world, repository, "destroyed", group, token, reason=reason)
