"""Repositories, branches and the rate limit."""

from __future__ import annotations

from typing import Any

from fakes.github.ratelimit import show_limits
from fakes.github.request import Call, Problem, Reply
from fakes.github.routing import route
from fakes.github.shapes.commit import show_commit
from fakes.github.shapes.repository import show_full
from fakes.github.state import Repository

UNPROTECTED: dict[str, Any] = {
    "enabled": False,
    "required_status_checks": {"enforcement_level": "off", "contexts": [], "checks": []},
}


@route("GET", "R", ("metadata", "read"), role="read")
def get_repository(call: Call) -> Reply:
    return Reply(200, show_full(call.world, call.repository, call.token))


@route("GET", "R/branches", ("contents", "read"), role="read")
def list_branches(call: Call) -> Reply:
    base = f"{call.world.url}/repos/{call.repository.full_name}"

    def show(one: tuple[str, str]) -> dict[str, object]:
        return {"name": one[0], "commit": {"sha": one[1], "url": f"{base}/commits/{one[1]}"}, "protected": False}

    return call.page(sorted(call.world.git(call.repository).heads().items()), show)


@route("GET", "R/branches/{branch}", ("contents", "read"), role="read")
def get_branch(call: Call) -> Reply:
    name = call.params["branch"]
    sha = call.world.git(call.repository).heads().get(name)
    if sha is None:
        raise Problem(404, "Branch not found")
    own = f"{call.world.url}/repos/{call.repository.full_name}/branches/{name}"
    page = f"{call.world.url}/{call.repository.full_name}/tree/{name}"
    required = _protection(call.repository, name)
    shown = {
        "name": name,
        "commit": show_commit(call.world, call.repository, sha),
        "_links": {"self": own, "html": page},
        "protected": bool(required),
        "protection": {**UNPROTECTED, **required},
        "protection_url": f"{own}/protection",
    }
    return Reply(200, shown)


def _protection(repository: Repository, branch: str) -> dict[str, Any]:
    checks = repository.protection if branch == repository.default_branch else []
    if not checks:
        return {}
    contexts = [one["context"] for one in checks]
    required = {"enforcement_level": "non_admins", "contexts": contexts, "checks": checks}
    return {"enabled": True, "required_status_checks": required}


@route("GET", "/rate_limit")
def get_rate_limit(call: Call) -> Reply:
    return Reply(200, show_limits(call.world, call.headers, call.token))
