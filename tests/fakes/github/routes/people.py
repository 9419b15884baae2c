"""Users, and who may do what in a repository."""

from __future__ import annotations

from fakes.github.request import Call, Problem, Reply, not_found
from fakes.github.routing import route
from fakes.github.shapes.people import show_account, show_user
from fakes.github.shapes.repository import show_permissions
from fakes.github.state import User
from fakes.github.world import World

LEGACY = {"maintain": "write", "triage": "read"}


@route("GET", "/user")
def get_me(call: Call) -> Reply:
    if call.caller.kind != "personal":
        raise Problem(403, "Resource not accessible by integration")
    return Reply(200, show_account(call.world, call.user))


@route("GET", "/users/{username}")
def get_user(call: Call) -> Reply:
    return Reply(200, show_account(call.world, _user(call.world, call.params["username"])))


def _user(world: World, login: str) -> User:
    if login.casefold() not in world.users:
        raise not_found()
    return world.users[login.casefold()]


@route("GET", "R/collaborators", ("metadata", "read"), role="write")
def list_collaborators(call: Call) -> Reply:
    world, repository = call.world, call.repository
    people = [one for one in world.users.values() if repository.collaborators.get(one.id, "none") != "none"]
    people.insert(0, repository.owner)

    def show(one: User) -> dict[str, object]:
        more = {"role_name": world.role(repository, one), "permissions": show_permissions(world, repository, one)}
        return {**show_user(world, one), **more}

    return call.page(people, show)


@route("GET", "R/collaborators/{username}", ("metadata", "read"), role="read")
def is_collaborator(call: Call) -> Reply:
    user = _user(call.world, call.params["username"])
    known = user.id == call.repository.owner.id or call.repository.collaborators.get(user.id, "none") != "none"
    if not known:
        raise not_found()
    return Reply(204)


@route("GET", "R/collaborators/{username}/permission", ("metadata", "read"), role="read")
def get_permission(call: Call) -> Reply:
    """200 for everybody who exists: `read` for strangers of a public repository, `none` of a private one."""
    user = _user(call.world, call.params["username"])
    role = call.world.role(call.repository, user)
    shown = {
        **show_user(call.world, user),
        "role_name": role,
        "permissions": show_permissions(call.world, call.repository, user),
    }
    return Reply(200, {"permission": LEGACY.get(role, role), "role_name": role, "user": shown})
