"""Commit statuses."""

from __future__ import annotations

from fakes.github.request import Call, Problem, Reply
from fakes.github.routing import route
from fakes.github.shapes.check import show_combined, show_status
from fakes.github.state import Status

READ, WRITE = ("statuses", "read"), ("statuses", "write")
MOST = 1000


@route("POST", "R/statuses/{sha}", WRITE, role="write")
def create_status(call: Call) -> Reply:
    sha, body, repository = call.params["sha"], call.body, call.repository
    if not call.world.git(repository).holds(sha):
        raise Problem(422, f"No commit found for SHA: {sha}")
    context = body.get("context", "default")
    if sum((one.sha, one.context) == (sha, context) for one in repository.statuses) >= MOST:
        raise Problem(422, "This SHA and context has reached the maximum number of statuses.")
    made = Status(
        id=call.world.new_id(),
        sha=sha,
        state=body["state"],
        context=context,
        description=body.get("description"),
        target_url=body.get("target_url"),
        creator=call.user,
        created=call.world.now(),
    )
    repository.statuses.append(made)
    shown = show_status(call.world, repository, made)
    return Reply(201, shown, {"Location": str(shown["url"])})


def _of(call: Call) -> tuple[str, list[Status]]:
    sha = call.world.git(call.repository).sha(call.params["ref"])
    if sha is None:
        raise Problem(404, "Not Found")
    return sha, [one for one in reversed(call.repository.statuses) if one.sha == sha]


@route("GET", "R/commits/{ref}/statuses", READ, role="read")
def list_statuses(call: Call) -> Reply:
    return call.page(_of(call)[1], lambda one: show_status(call.world, call.repository, one))


@route("GET", "R/commits/{ref}/status", READ, role="read")
def get_combined(call: Call) -> Reply:
    sha, found = _of(call)
    newest = {one.context: one for one in reversed(found)}
    return Reply(200, show_combined(call.world, call.repository, sha, list(newest.values())))
