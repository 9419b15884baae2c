"""Commits, comparisons, and the pull requests of a commit."""

from __future__ import annotations

from fakes.github.changes import changes
from fakes.github.git import Git
from fakes.github.request import Call, Problem, Reply, not_found
from fakes.github.routing import route
from fakes.github.shapes.commit import show_change, show_commit
from fakes.github.shapes.pull import show_pull_simple
from fakes.github.state import Pull, Repository

READ = ("contents", "read")
FILES, COMMITS = 300, 250


@route("GET", "R/commits", READ, role="read")
def list_commits(call: Call) -> Reply:
    git = call.world.git(call.repository)
    sha = git.sha(call.query.get("sha", call.repository.default_branch))
    if sha is None:
        raise not_found()
    path = [f":(literal){call.query['path']}"] if "path" in call.query else []
    shas = git.text("rev-list", sha, "--", *path).split()
    return call.page(shas, lambda one: show_commit(call.world, call.repository, one))


@route("GET", "R/commits/{ref}", READ, role="read")
def get_commit(call: Call) -> Reply:
    git, ref = call.world.git(call.repository), call.params["ref"]
    sha = git.sha(ref)
    if sha is None:
        raise Problem(422, f"No commit found for SHA: {ref}")
    parents = git.commit(sha).parents
    found = changes(git, parents[0], sha) if parents else []
    stats = {"additions": sum(one.additions for one in found), "deletions": sum(one.deletions for one in found)}
    shown = {
        **show_commit(call.world, call.repository, sha),
        "stats": {**stats, "total": sum(stats.values())},
        "files": [show_change(call.world, call.repository, sha, one) for one in found[:FILES]],
    }
    return Reply(200, shown)


@route("GET", "R/commits/{commit_sha}/pulls", ("pull_requests", "read"), ("contents", "read"), role="read")
def list_pulls_of(call: Call) -> Reply:
    """Open and merged ones that brought a commit of this repository; commits of forks are not looked up, as there."""
    git, sha = call.world.git(call.repository), call.params["commit_sha"]
    if not git.holds(sha):
        raise Problem(422, f"No commit found for SHA: {sha}")
    found = [one for one in call.repository.pulls.values() if _brought(git, call.repository, one, sha)]
    return call.page(found, lambda one: show_pull_simple(call.world, call.repository, one))


def _brought(git: Git, repository: Repository, pull: Pull, sha: str) -> bool:
    if pull.merged_sha == sha:
        return True
    own = pull.head_repository is repository and (pull.state == "open" or pull.merged is not None)
    return own and sha in git.commits(pull.base_sha, pull.head_sha)


@route("GET", "R/compare/{basehead}", READ, role="read")
def compare(call: Call) -> Reply:
    """BASE...HEAD, each a branch or sha, or OWNER:BRANCH of a fork whose pull request is known here."""
    git, repository, world = call.world.git(call.repository), call.repository, call.world
    first, dots, second = call.params["basehead"].partition("...")
    base, head = (_resolve(call, git, one) for one in (first, second))
    merge_base = git.merge_base(base, head) if dots and base and head else None
    if base is None or head is None or merge_base is None:
        raise not_found()
    ahead = int(git.text("rev-list", "--count", f"{merge_base}..{head}"))
    behind = int(git.text("rev-list", "--count", f"{merge_base}..{base}"))
    word = {(False, False): "identical", (True, False): "ahead", (False, True): "behind"}.get((ahead > 0, behind > 0))
    page, size = call.query.get("page", 1), min(call.query.get("per_page", COMMITS), COMMITS)
    shas = git.commits(base, head, limit=10_000)[(page - 1) * size : page * size]
    own, html = f"{world.url}{call.path}", f"{world.url}/{repository.full_name}/compare/{call.params['basehead']}"
    shown = {
        "url": own,
        "html_url": html,
        "permalink_url": html,
        "diff_url": f"{html}.diff",
        "patch_url": f"{html}.patch",
        "base_commit": show_commit(world, repository, base),
        "merge_base_commit": show_commit(world, repository, merge_base),
        "status": word or "diverged",
        "ahead_by": ahead,
        "behind_by": behind,
        "total_commits": ahead,
        "commits": [show_commit(world, repository, sha) for sha in shas],
        "files": [show_change(world, repository, head, one) for one in changes(git, merge_base, head)[:FILES]],
    }
    return Reply(200, shown)


def _resolve(call: Call, git: Git, name: str) -> str | None:
    owner, colon, branch = name.rpartition(":")
    if not colon:
        return git.sha(f"refs/heads/{name}") or git.sha(name)
    for one in call.world.repositories.values():
        if one.owner.login.casefold() == owner.casefold() and call.repository in (one, one.parent):
            sha = call.world.git(one).sha(f"refs/heads/{branch}")
            return sha if sha and git.holds(sha) else None
    return None
