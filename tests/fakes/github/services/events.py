"""Events with the payloads of GitHub's webhooks."""

from __future__ import annotations

from typing import Any

from fakes.github.actions_seam import Event
from fakes.github.git import ZERO
from fakes.github.shapes.base import node
from fakes.github.shapes.people import show_organization, show_user
from fakes.github.shapes.pull import show_issue, show_pull
from fakes.github.shapes.repository import show_repository
from fakes.github.state import Pull, Repository, Token, User
from fakes.github.world import World


def tell(
    world: World,
    repository: Repository,
    name: str,
    action: str | None,
    payload: dict[str, Any],
    token: Token | None,
    *,
    pull: Pull | None = None,
    sender: User | None = None,
) -> None:
    """An event whose workflows run on the default branch (all but pull_request, push and merge_group)."""
    sha = world.git(repository).sha(f"refs/heads/{repository.default_branch}") or ZERO
    ref = f"refs/heads/{repository.default_branch}"
    here = Place(sha, ref, sha, repository.default_branch, repository)
    _emit(world, repository, name, action, payload, token, here, pull, sender)


def tell_pull(world: World, repository: Repository, action: str, pull: Pull, token: Token | None, **more: Any) -> None:
    """pull_request; its workflows run on the test merge, where there is one (no run on a conflict, as on GitHub)."""
    payload = {"number": pull.number, "pull_request": show_pull(world, repository, pull), **more}
    head = Place(
        pull.merge_commit_sha or "",
        f"refs/pull/{pull.number}/merge",
        pull.head_sha,
        pull.head_ref,
        pull.head_repository,
    )
    _emit(world, repository, "pull_request", action, payload, token, head, pull, None)


def tell_push(world: World, repository: Repository, ref: str, before: str, after: str, token: Token | None) -> None:
    """push; a branch that is new or gone has 40 zeros on one side."""
    from fakes.github.shapes.commit import show_simple_commit

    git = world.git(repository)
    short = ref.removeprefix("refs/heads/")
    head = None if after == ZERO else show_simple_commit(world, repository, after)
    listed = [after] if before == ZERO else [] if after == ZERO else git.commits(before, after)
    page = f"{world.url}/{repository.full_name}"
    for one in [] if head is None else [head]:
        one |= {"distinct": True, "url": f"{page}/commit/{after}", "added": [], "removed": [], "modified": []}
    payload: dict[str, Any] = {
        "ref": ref,
        "before": before,
        "after": after,
        "base_ref": None,
        "created": before == ZERO,
        "deleted": after == ZERO,
        "forced": before != ZERO and after != ZERO and git.merge_base(before, after) != before,
        "compare": f"{page}/compare/{before[:12]}...{after[:12]}",
        "commits": [] if head is None else [head][: len(listed)],
        "head_commit": head,
        "pusher": {"name": token.user.login if token else repository.owner.login, "email": None},
    }
    place = Place(after, ref, after, short, repository)
    _emit(world, repository, "push", None, payload, token, place, None, None)


def tell_group(
    world: World, repository: Repository, action: str, group: dict[str, Any], token: Token | None, **more: Any
) -> None:
    """merge_group; its workflows run on the group's commit."""
    sha, ref = group["head_sha"], group["head_ref"]
    place = Place(sha, ref, sha, ref.removeprefix("refs/heads/"), repository)
    _emit(world, repository, "merge_group", action, {"merge_group": group, **more}, token, place, None, None)


def tell_comment(
    world: World,
    repository: Repository,
    action: str,
    pull: Pull,
    shown: dict[str, Any],
    token: Token | None,
    **more: Any,
) -> None:
    """issue_comment."""
    payload = {"issue": show_issue(world, repository, pull), "comment": shown, **more}
    tell(world, repository, "issue_comment", action, payload, token, pull=pull)


class Place:
    """Where an event happened: GITHUB_SHA, GITHUB_REF, and the head that a run's object shows."""

    def __init__(self, sha: str, ref: str, head_sha: str, head_branch: str, head: Repository | None) -> None:
        self.sha, self.ref, self.head_sha, self.head_branch, self.head = sha, ref, head_sha, head_branch, head


def _emit(
    world: World,
    repository: Repository,
    name: str,
    action: str | None,
    payload: dict[str, Any],
    token: Token | None,
    place: Place,
    pull: Pull | None,
    sender: User | None,
) -> None:
    who = sender or (token.user if token else repository.owner)
    full = {**({"action": action} if action else {}), **payload, **surroundings(world, repository, who)}
    world.emit(
        Event(
            name=name,
            action=action,
            payload=full,
            repository=repository,
            sender=who,
            token=token,
            sha=place.sha,
            ref=place.ref,
            head_sha=place.head_sha,
            head_branch=place.head_branch,
            head_repository=place.head,
            pull=pull,
        )
    )


def surroundings(world: World, repository: Repository, sender: User) -> dict[str, Any]:
    """What every payload ends with."""
    shown: dict[str, Any] = {
        "repository": show_repository(world, repository),
        "sender": show_user(world, sender),
    }
    if repository.owner.type == "Organization":
        full = show_organization(world, repository.owner)
        names = ("login", "id", "node_id", "url", "repos_url", "events_url", "hooks_url", "issues_url", "members_url")
        shown["organization"] = {
            name: full[name] for name in (*names, "public_members_url", "avatar_url", "description")
        }
    for one in world.installations.values():
        inside = one.account.id == repository.owner.id and (
            one.repositories is None or repository.id in one.repositories
        )
        if inside:
            shown["installation"] = {"id": one.id, "node_id": node("Integration", one.id)}
    return shown
