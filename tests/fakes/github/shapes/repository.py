"""minimal-repository, full-repository, and what webhooks hold of a repository; labels, branches, reactions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from fakes.github.shapes.base import Json, node, stamp
from fakes.github.shapes.people import show_user
from fakes.github.state import Label, Reaction, Repository, Token, User
from fakes.github.world import World

LINKS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}
NONE = ("homepage", "language", "mirror_url", "license")
ZERO = (
    "forks",
    "forks_count",
    "open_issues",
    "open_issues_count",
    "size",
    "stargazers_count",
    "watchers",
    "watchers_count",
)
FALSE = ("has_wiki", "has_pages", "has_discussions", "has_projects", "has_downloads", "archived", "disabled")
CONTENTS = {"+1": 0, "-1": 0, "laugh": 0, "confused": 0, "heart": 0, "hooray": 0, "eyes": 0, "rocket": 0}


def show_minimal(world: World, repository: Repository) -> Json:
    """minimal-repository."""
    own = f"{world.url}/repos/{repository.full_name}"
    return {
        "id": repository.id,
        "node_id": node("Repository", repository.id),
        "name": repository.name,
        "full_name": repository.full_name,
        "private": repository.private,
        "owner": show_user(world, repository.owner),
        "html_url": f"{world.url}/{repository.full_name}",
        "description": None,
        "fork": repository.parent is not None,
        "url": own,
        **{name: own + rest for name, rest in LINKS.items()},
    }


def show_repository(world: World, repository: Repository) -> Json:
    """repository: the minimal one with its settings."""
    made, page = stamp(repository.created), f"{world.url}/{repository.full_name}"
    return {
        **show_minimal(world, repository),
        "clone_url": f"{page}.git",
        "git_url": f"{page}.git".replace("http:", "git:"),
        "ssh_url": f"git@{world.url.partition('//')[2]}:{repository.full_name}.git",
        "svn_url": page,
        "default_branch": repository.default_branch,
        "visibility": "private" if repository.private else "public",
        "topics": [],
        "has_issues": True,
        "allow_forking": True,
        "is_template": False,
        "web_commit_signoff_required": False,
        **dict.fromkeys(NONE),
        **dict.fromkeys(ZERO, 0),
        **dict.fromkeys(FALSE, False),
        "created_at": made,
        "updated_at": made,
        "pushed_at": made,
    }


def show_full(world: World, repository: Repository, token: Token | None) -> Json:
    """full-repository, with what the caller may do in it."""
    shown = {**show_repository(world, repository), "network_count": 0, "subscribers_count": 0}
    if repository.parent is not None:
        parent = show_repository(world, repository.parent)
        shown |= {"parent": parent, "source": parent}
    if token is not None and token.kind == "personal":
        shown["permissions"] = show_permissions(world, repository, token.user)
    return shown


def show_permissions(world: World, repository: Repository, user: User) -> dict[str, bool]:
    """What a person may do, as collaborators and repositories tell it."""
    role = world.role(repository, user)
    reached = ("none", "read", "triage", "write", "maintain", "admin").index(role)
    names = {"pull": 1, "triage": 2, "push": 3, "maintain": 4, "admin": 5}
    return {name: reached >= least for name, least in names.items()}


def show_label(world: World, repository: Repository, label: Label) -> Json:
    """label."""
    return {
        "id": label.id,
        "node_id": node("Label", label.id),
        "url": f"{world.url}/repos/{repository.full_name}/labels/{label.name}".replace(" ", "%20"),
        "name": label.name,
        "description": label.description,
        "color": label.color,
        "default": False,
    }


def show_reaction(world: World, reaction: Reaction) -> Json:
    """reaction."""
    return {
        "id": reaction.id,
        "node_id": node("Reaction", reaction.id),
        "user": show_user(world, reaction.user),
        "content": reaction.content,
        "created_at": stamp(reaction.created),
    }


def sum_reactions(url: str, reactions: Sequence[Reaction]) -> Json:
    """reaction-rollup."""
    counted = Counter(one.content for one in reactions)
    return {"url": f"{url}/reactions", "total_count": len(reactions), **CONTENTS, **counted}
