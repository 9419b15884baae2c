"""pull-request-simple, pull-request, pull-request-minimal, issue."""

from __future__ import annotations

from fakes.github.changes import changes
from fakes.github.shapes.base import Json, node, stamp, stamp_or_none
from fakes.github.shapes.people import association, show_user
from fakes.github.shapes.repository import show_label, show_repository, sum_reactions
from fakes.github.state import Pull, Repository
from fakes.github.world import World

NOTHING: Json = {
    "locked": False,
    "active_lock_reason": None,
    "assignee": None,
    "assignees": [],
    "milestone": None,
}


def show_pull_simple(world: World, repository: Repository, pull: Pull) -> Json:
    """pull-request-simple."""
    base, page = f"{world.url}/repos/{repository.full_name}", f"{world.url}/{repository.full_name}/pull/{pull.number}"
    own, issue = f"{base}/pulls/{pull.number}", f"{base}/issues/{pull.number}"
    links = {
        "url": own,
        "issue_url": issue,
        "commits_url": f"{own}/commits",
        "review_comments_url": f"{own}/comments",
        "review_comment_url": f"{base}/pulls/comments{{/number}}",
        "comments_url": f"{issue}/comments",
        "statuses_url": f"{base}/statuses/{pull.head_sha}",
    }
    return {
        **links,
        "id": pull.id,
        "node_id": node("PullRequest", pull.id),
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "number": pull.number,
        "state": pull.state,
        "title": pull.title,
        "user": show_user(world, pull.user),
        "body": pull.body,
        "labels": [show_label(world, repository, label) for label in pull.labels],
        "created_at": stamp(pull.created),
        "updated_at": stamp(pull.updated),
        "closed_at": stamp_or_none(pull.closed),
        "merged_at": stamp_or_none(pull.merged),
        "merge_commit_sha": pull.merged_sha or pull.merge_commit_sha,
        **NOTHING,
        "requested_reviewers": [],
        "requested_teams": [],
        "head": _side(world, pull.head_repository, pull.head_ref, pull.head_sha),
        "base": _side(world, repository, pull.base_ref, pull.base_sha),
        "_links": _links(links, page),
        "author_association": association(world, repository, pull.user),
        "auto_merge": None,
        "draft": pull.draft,
    }


def _side(world: World, repository: Repository | None, ref: str, sha: str) -> Json:
    if repository is None:
        return {"label": f"unknown:{ref}", "ref": ref, "sha": sha, "user": None, "repo": None}
    return {
        "label": f"{repository.owner.login}:{ref}",
        "ref": ref,
        "sha": sha,
        "user": show_user(world, repository.owner),
        "repo": show_repository(world, repository),
    }


def _links(links: dict[str, str], page: str) -> Json:
    names = {
        "self": "url",
        "issue": "issue_url",
        "comments": "comments_url",
        "review_comments": "review_comments_url",
        "review_comment": "review_comment_url",
        "commits": "commits_url",
        "statuses": "statuses_url",
    }
    return {"html": {"href": page}, **{name: {"href": links[link]} for name, link in names.items()}}


def show_pull(world: World, repository: Repository, pull: Pull) -> Json:
    """pull-request."""
    git = world.git(repository)
    base = git.merge_base(pull.base_sha, pull.head_sha) or pull.base_sha
    files = changes(git, base, pull.head_sha)
    mergeable = None if pull.merged else pull.merge_commit_sha is not None
    return {
        **show_pull_simple(world, repository, pull),
        "merged": pull.merged is not None,
        "merged_by": None if pull.merged_by is None else show_user(world, pull.merged_by),
        "mergeable": mergeable,
        "rebaseable": mergeable,
        "mergeable_state": {True: "clean", False: "dirty", None: "unknown"}[mergeable],
        "maintainer_can_modify": False,
        "comments": sum(one.number == pull.number for one in repository.comments.values()),
        "review_comments": sum(one.number == pull.number for one in repository.review_comments.values()),
        "commits": len(git.commits(base, pull.head_sha)),
        "additions": sum(one.additions for one in files),
        "deletions": sum(one.deletions for one in files),
        "changed_files": len(files),
    }


def show_pulls_of(world: World, repository: Repository, sha: str) -> list[Json]:
    """pull-request-minimal of the open ones with this head; those of forks are not seen here, as on GitHub."""
    return [
        show_minimal_pull(world, repository, pull)
        for pull in repository.pulls.values()
        if pull.state == "open" and pull.head_sha == sha and pull.head_repository is repository
    ]


def show_minimal_pull(world: World, repository: Repository, pull: Pull) -> Json:
    """pull-request-minimal."""
    url = f"{world.url}/repos/{repository.full_name}"
    repo = {"id": repository.id, "url": url, "name": repository.name}
    return {
        "id": pull.id,
        "number": pull.number,
        "url": f"{url}/pulls/{pull.number}",
        "head": {"ref": pull.head_ref, "sha": pull.head_sha, "repo": repo},
        "base": {"ref": pull.base_ref, "sha": pull.base_sha, "repo": repo},
    }


def show_issue(world: World, repository: Repository, pull: Pull) -> Json:
    """issue: a pull request as GitHub's issues show it."""
    base, page = f"{world.url}/repos/{repository.full_name}", f"{world.url}/{repository.full_name}/pull/{pull.number}"
    own = f"{base}/issues/{pull.number}"
    return {
        "id": pull.id,
        "node_id": node("PullRequest", pull.id),
        "url": own,
        "repository_url": base,
        "labels_url": own + "/labels{/name}",
        "comments_url": f"{own}/comments",
        "events_url": f"{own}/events",
        "timeline_url": f"{own}/timeline",
        "html_url": page,
        "number": pull.number,
        "state": pull.state,
        "state_reason": None,
        "title": pull.title,
        "body": pull.body,
        "user": show_user(world, pull.user),
        "labels": [show_label(world, repository, label) for label in pull.labels],
        **NOTHING,
        "comments": sum(one.number == pull.number for one in repository.comments.values()),
        "pull_request": {
            "url": f"{base}/pulls/{pull.number}",
            "html_url": page,
            "diff_url": f"{page}.diff",
            "patch_url": f"{page}.patch",
            "merged_at": stamp_or_none(pull.merged),
        },
        "closed_at": stamp_or_none(pull.closed),
        "created_at": stamp(pull.created),
        "updated_at": stamp(pull.updated),
        "draft": pull.draft,
        "author_association": association(world, repository, pull.user),
        "performed_via_github_app": None,
        "reactions": sum_reactions(own, ()),
    }
