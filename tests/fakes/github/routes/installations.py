"""Apps: who they are, where they are installed, and tokens for that, narrowed as asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fakes.github.apps import reached
from fakes.github.request import Call, Problem, Reply, not_found
from fakes.github.routing import route
from fakes.github.shapes.base import stamp
from fakes.github.shapes.people import show_app, show_installation
from fakes.github.shapes.repository import show_repository
from fakes.github.state import App, Installation, Repository, Token

ORDER = ("read", "write", "admin")


def own_app(call: Call) -> App:
    """The App that calls with its own key; 401 for anybody else."""
    if call.caller.kind != "app" or call.caller.app is None:
        raise Problem(401, "A JSON web token could not be decoded")
    return call.caller.app


@route("GET", "/app")
def get_app(call: Call) -> Reply:
    return Reply(200, {**show_app(call.world, own_app(call)), "installations_count": len(_own(call))})


def _own(call: Call) -> dict[int, Installation]:
    app = own_app(call)
    return {number: one for number, one in call.world.installations.items() if one.app is app}


@route("GET", "/app/installations")
def list_installations(call: Call) -> Reply:
    return call.page(list(_own(call).values()), lambda one: show_installation(call.world, one))


@route("GET", "/app/installations/{installation_id}")
def get_installation(call: Call) -> Reply:
    return Reply(200, show_installation(call.world, call.find(_own(call), "installation_id")))


@route("GET", "R/installation")
def get_repository_installation(call: Call) -> Reply:
    for one in _own(call).values():
        if call.repository in reached(call.world, one):
            return Reply(200, show_installation(call.world, one))
    raise not_found()


@route("POST", "/app/installations/{installation_id}/access_tokens")
def create_token(call: Call) -> Reply:
    """A token for an hour; 422 for more than the installation has."""
    one, asked = call.find(_own(call), "installation_id"), call.body or {}
    if one.suspended is not None:
        raise Problem(403, "This installation has been suspended")
    permissions = dict(asked.get("permissions") or one.permissions)
    for name, level in permissions.items():
        if ORDER.index(level) > (ORDER.index(one.permissions[name]) if name in one.permissions else -1):
            raise Problem(422, "The permissions requested are not granted to this installation.")
    chosen = _choose(call, one, asked)
    expires = call.world.now() + timedelta(hours=1)
    ids = None if chosen is None else {repository.id for repository in chosen}
    token = Token("installation", one.app.bot, permissions, ids, one.app, one, expires=expires)
    if ids is None:
        token.repositories = {repository.id for repository in reached(call.world, one)}
    text = call.world.new_token(token)
    shown: dict[str, Any] = {
        "token": text,
        "expires_at": stamp(expires),
        "permissions": permissions,
        "repository_selection": "all" if one.repositories is None and chosen is None else "selected",
    }
    if chosen is not None:
        shown["repositories"] = [show_repository(call.world, repository) for repository in chosen]
    return Reply(201, shown)


def _choose(call: Call, one: Installation, asked: dict[str, Any]) -> list[Repository] | None:
    names, ids = asked.get("repositories"), asked.get("repository_ids")
    if names is None and ids is None:
        return None
    chosen = [each for each in reached(call.world, one) if each.name in (names or ()) or each.id in (ids or ())]
    if len(chosen) < len(names or ()) + len(ids or ()):
        message = (
            "There is at least one repository that does not exist or is not accessible to the parent installation."
        )
        raise Problem(422, message)
    return chosen


@route("GET", "/installation/repositories")
def list_repositories(call: Call) -> Reply:
    """What an installation's token reaches."""
    if call.caller.kind != "installation":
        raise Problem(403, "You must authenticate with an installation access token in order to list repositories.")
    reached = [one for one in call.world.repositories.values() if one.id in (call.caller.repositories or ())]
    return call.page(reached, lambda one: show_repository(call.world, one), "repositories")
