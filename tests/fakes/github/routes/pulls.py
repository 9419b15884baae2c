"""Pull requests, and the issues that they are too."""

from __future__ import annotations

from fakes.github.changes import changes
from fakes.github.request import Call, Problem, Reply, invalid
from fakes.github.routing import route
from fakes.github.services import pulls as service
from fakes.github.shapes.commit import show_change, show_commit
from fakes.github.shapes.pull import show_issue, show_pull, show_pull_simple
from fakes.github.state import ROLES, Pull, Repository, Token
from fakes.github.world import World

READ, WRITE = ("pull_requests", "read"), ("pull_requests", "write")
FILES = 3000


def pull_of(call: Call, name: str = "pull_number") -> Pull:
    """The pull request that the path names, or 404."""
    return call.find(call.repository.pulls, name)


@route("GET", "R/pulls", READ, role="read")
def list_pulls(call: Call) -> Reply:
    """By state, head (OWNER:BRANCH) and base; the newest first unless the direction says otherwise."""
    query = call.query
    state, head, base = query.get("state", "open"), query.get("head"), query.get("base")
    found = [
        one
        for one in call.repository.pulls.values()
        if state in ("all", one.state) and (base in (None, one.base_ref)) and (head is None or head == _label(one))
    ]
    key = query.get("sort", "created")
    ascending = query.get("direction", "desc" if key == "created" else "asc") == "asc"
    found.sort(key=lambda one: (one.updated if key == "updated" else one.created, one.number), reverse=not ascending)
    return call.page(found, lambda one: show_pull_simple(call.world, call.repository, one))


def _label(pull: Pull) -> str:
    owner = pull.head_repository.owner.login if pull.head_repository else "unknown"
    return f"{owner}:{pull.head_ref}"


@route("POST", "R/pulls", WRITE, role="read")
def create_pull(call: Call) -> Reply:
    body, repository = call.body, call.repository
    owner, _, branch = body["head"].rpartition(":")
    head = repository if not owner else _fork(call.world, repository, owner)
    if not body.get("title"):
        raise invalid("PullRequest", "title", "missing_field")
    made = service.open_pull(
        call.world,
        repository,
        head,
        branch,
        body["base"],
        call.caller,
        title=body["title"],
        body=body.get("body"),
        draft=body.get("draft", False),
    )
    return Reply(201, show_pull(call.world, repository, made))


def _fork(world: World, repository: Repository, owner: str) -> Repository:
    for one in world.repositories.values():
        related = one is repository or one.parent is repository
        if related and one.owner.login.casefold() == owner.casefold():
            return one
    raise invalid("PullRequest", "head")


@route("GET", "R/pulls/{pull_number}", READ, role="read")
def get_pull(call: Call) -> Reply:
    return Reply(200, show_pull(call.world, call.repository, pull_of(call)))


@route("PATCH", "R/pulls/{pull_number}", WRITE, role="read")
def update_pull(call: Call) -> Reply:
    pull = pull_of(call)
    _author_or_writer(call.world, call.repository, pull, call.caller)
    known = {name: value for name, value in call.body.items() if name in ("title", "body", "base", "state")}
    service.edit_pull(call.world, call.repository, pull, call.caller, **known)
    return Reply(200, show_pull(call.world, call.repository, pull))


def _author_or_writer(world: World, repository: Repository, pull: Pull, token: Token) -> None:
    writes = ROLES.index(world.role(repository, token.user)) >= ROLES.index("triage")
    if token.kind == "personal" and not writes and pull.user.id != token.user.id:
        raise Problem(403, "Must have admin rights to Repository.")


@route("GET", "R/pulls/{pull_number}/files", READ, role="read")
def list_files(call: Call) -> Reply:
    pull, git = pull_of(call), call.world.git(call.repository)
    base = git.merge_base(pull.base_sha, pull.head_sha) or pull.base_sha
    found = changes(git, base, pull.head_sha)[:FILES]
    return call.page(found, lambda one: show_change(call.world, call.repository, pull.head_sha, one))


@route("GET", "R/pulls/{pull_number}/commits", READ, role="read")
def list_commits(call: Call) -> Reply:
    pull = pull_of(call)
    shas = call.world.git(call.repository).commits(pull.base_sha, pull.head_sha)
    return call.page(shas, lambda sha: show_commit(call.world, call.repository, sha))


@route("PUT", "R/pulls/{pull_number}/merge", ("contents", "write"), role="write")
def merge(call: Call) -> Reply:
    sha = (call.body or {}).get("sha")
    merged = service.merge_pull(call.world, call.repository, pull_of(call), call.caller, sha=sha)
    return Reply(200, {"sha": merged, "merged": True, "message": "Pull Request successfully merged"})


@route("GET", "R/issues/{issue_number}", ("issues", "read"), READ, role="read")
def get_issue(call: Call) -> Reply:
    return Reply(200, show_issue(call.world, call.repository, pull_of(call, "issue_number")))
