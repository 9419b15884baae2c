"""Who calls, and may they? Tokens, permissions of Apps and jobs, roles of people, as GitHub answers them."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from fakes.github.request import Problem, not_found
from fakes.github.routing import Route
from fakes.github.state import ROLES, Repository, Token
from fakes.github.world import World

LEVELS = ("none", "read", "write")
INTEGRATION = "Resource not accessible by integration"
ALWAYS_READ = "metadata"
"""A permission that every App and job has."""


def authenticate(world: World, headers: Mapping[str, str]) -> Token | None:
    """Whose token the request carries; None without one. Raises Problem 401 for one that is not known (any more)."""
    text = _text(headers.get("Authorization", ""))
    if text is None:
        return None
    with world.lock:
        token = world.tokens.get(text)
    if token is None and text.count(".") == 2 and not text.startswith("ghs_"):
        token = _app(world, text)
    if token is None or (token.expires and token.expires <= world.now()):
        raise Problem(401, "Bad credentials")
    return token


def _text(given: str) -> str | None:
    scheme, _, value = given.strip().partition(" ")
    if scheme.casefold() in ("token", "bearer"):
        return value.strip()
    if scheme.casefold() == "basic":
        # git and actions/checkout send the token as the password
        decoded = base64.b64decode(value).decode("utf-8", "replace")
        return decoded.partition(":")[2] or None
    return None if not given else ""


def _app(world: World, text: str) -> Token | None:
    import jwt

    for app in [one for one in world.apps.values() if one.public_key]:
        try:
            claims = jwt.decode(text, app.public_key, ["RS256"], options={"require": ["exp", "iat", "iss"]})
        except jwt.PyJWTError:
            continue
        if str(claims["iss"]) == str(app.id) and claims["exp"] - claims["iat"] <= 660:
            return Token("app", app.bot, app=app)
    return None


def level(token: Token, name: str) -> str:
    """What an App's or a job's token may do with a kind of thing."""
    given = token.permissions.get(name, "read" if name == ALWAYS_READ else "none")
    return "read" if token.read_only and given == "write" else given


def authorize(world: World, route: Route, token: Token | None, repository: Repository | None) -> None:
    """Raises Problem 401, 403 or 404 where the caller may not use the route."""
    if route.template.startswith("/app-manifests/"):
        return  # the code is what lets in
    if token is None:
        if route.writes or (repository is None and route.needs):
            raise Problem(401, "Requires authentication")
        return
    if token.kind == "app":
        _only_for_apps(route)
    elif token.kind == "personal":
        _person(world, route, token, repository)
    else:
        _integration(route, token, repository)


def _only_for_apps(route: Route) -> None:
    if not (route.template.startswith("/app") or route.template.endswith("/installation")):
        raise Problem(401, "A JSON web token could not be used for this request")


def _person(world: World, route: Route, token: Token, repository: Repository | None) -> None:
    if route.template.startswith("/app") or route.template.endswith("/installation"):
        raise Problem(401, "A JSON web token could not be decoded")
    if route.role is None:
        raise Problem(403, "You must authenticate via a GitHub App.")
    if repository is None:
        return
    has = world.role(repository, token.user)
    if ROLES.index(has) < ROLES.index(route.role):
        raise (
            not_found()
            if repository.private and has == "none"
            else Problem(403, "Must have admin rights to Repository.")
        )


def _integration(route: Route, token: Token, repository: Repository | None) -> None:
    if repository is not None:
        inside = token.repositories is None or repository.id in token.repositories
        if not route.writes and not repository.private:
            return  # what is public may be read by everybody
        if not inside:
            raise Problem(403, INTEGRATION)
    if route.needs and not any(LEVELS.index(level(token, name)) >= LEVELS.index(least) for name, least in route.needs):
        raise Problem(403, INTEGRATION)


def may_push(world: World, token: Token | None, repository: Repository) -> bool:
    """Whether git may write."""
    if token is None or token.kind == "app":
        return False
    if token.kind == "personal":
        return ROLES.index(world.role(repository, token.user)) >= ROLES.index("write")
    inside = token.repositories is None or repository.id in token.repositories
    return inside and level(token, "contents") == "write"


def may_fetch(world: World, token: Token | None, repository: Repository) -> bool:
    """Whether git may read."""
    if not world.visible(repository, token):
        return False
    return token is None or token.kind == "personal" or not repository.private or level(token, "contents") != "none"
