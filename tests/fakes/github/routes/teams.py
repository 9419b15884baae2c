"""Organizations and their teams. A job's token has no `members` permission, so it may not ask."""

from __future__ import annotations

from fakes.github.request import Call, Reply, not_found
from fakes.github.routing import route
from fakes.github.shapes.people import show_organization, show_team, show_user
from fakes.github.state import Team


@route("GET", "/orgs/{org}")
def get_organization(call: Call) -> Reply:
    found = call.world.users.get(call.params["org"].casefold())
    if found is None or found.type != "Organization":
        raise not_found()
    return Reply(200, show_organization(call.world, found))


@route("GET", "/orgs/{org}/teams", ("members", "read"))
def list_teams(call: Call) -> Reply:
    org = call.params["org"]
    _may_look(call)
    return call.page(
        list(call.world.teams.get(org.casefold(), {}).values()), lambda one: show_team(call.world, org, one)
    )


@route("GET", "/orgs/{org}/teams/{team_slug}/members", ("members", "read"))
def list_team_members(call: Call) -> Reply:
    members = _team(call).members
    people = [one for one in call.world.users.values() if one.id in members]
    return call.page(people, lambda one: show_user(call.world, one))


@route("GET", "/orgs/{org}/teams/{team_slug}/memberships/{username}", ("members", "read"))
def get_membership(call: Call) -> Reply:
    user = call.world.users.get(call.params["username"].casefold())
    team = _team(call)
    if user is None or user.id not in team.members:
        raise not_found()
    url = f"{call.world.url}{call.path}"
    return Reply(200, {"url": url, "role": "member", "state": "active"})


def _team(call: Call) -> Team:
    _may_look(call)
    team = call.world.teams.get(call.params["org"].casefold(), {}).get(call.params["team_slug"])
    if team is None:
        raise not_found()
    return team


def _may_look(call: Call) -> None:
    """People see the teams of their own organizations only."""
    org = call.params["org"].casefold()
    outside = call.caller.kind == "personal" and call.user.id not in call.world.members.get(org, ())
    if org not in call.world.users or outside:
        raise not_found()
