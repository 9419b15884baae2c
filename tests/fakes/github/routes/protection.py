"""Rules of branches, groups of runners, and deployment environments."""

from __future__ import annotations

from typing import Any

from fakes.github.request import Call, Reply, not_found
from fakes.github.routing import route
from fakes.github.shapes.base import node, stamp
from fakes.github.shapes.people import show_user
from fakes.github.shapes.run import environment_id


@route("GET", "R/rules/branches/{branch}", ("metadata", "read"), role="read")
def list_rules(call: Call) -> Reply:
    """The rules in force for a branch; those of the tests are the default branch's."""
    own = call.repository.rules if call.params["branch"] == call.repository.default_branch else []
    place = {
        "ruleset_source_type": "Repository",
        "ruleset_source": call.repository.full_name,
        "ruleset_id": call.repository.id,
    }
    return call.page(own, lambda rule: {**rule, **place})


@route("GET", "/orgs/{org}/actions/runner-groups", ("organization_self_hosted_runners", "read"))
def list_runner_groups(call: Call) -> Reply:
    """As tests put them into `world.runner_groups`: `name`, and what else of a group is to be told."""
    known = call.world.runner_groups.get(call.params["org"].casefold(), [])
    return call.page(list(enumerate(known, 1)), lambda one: _show_group(call, *one), "runner_groups")


def _show_group(call: Call, number: int, group: dict[str, Any]) -> dict[str, Any]:
    own = f"{call.world.url}/orgs/{call.params['org']}/actions/runner-groups/{number}"
    default: dict[str, Any] = {
        "id": number,
        "visibility": "all",
        "default": False,
        "runners_url": f"{own}/runners",
        "inherited": False,
        "allows_public_repositories": True,
        "restricted_to_workflows": False,
        "selected_workflows": [],
    }
    return {**default, **group}


@route("GET", "R/environments/{environment_name}", ("actions", "read"), role="read")
def get_environment(call: Call) -> Reply:
    name = call.params["environment_name"]
    if name not in call.repository.environments:
        raise not_found()
    number = environment_id(call.repository, name)
    own = f"{call.world.url}/repos/{call.repository.full_name}/environments/{name}"
    created = stamp(call.repository.created)
    shown = {"id": number, "node_id": node("Environment", number), "name": name, "url": own, "html_url": own}
    return Reply(200, {**shown, "created_at": created, "updated_at": created, "protection_rules": _rules(call, name)})


def _rules(call: Call, name: str) -> list[dict[str, Any]]:
    wanted = call.repository.environments[name]
    reviewers = [one for one in call.world.users.values() if one.id in wanted]
    if not reviewers:
        return []
    shown = [{"type": "User", "reviewer": show_user(call.world, one)} for one in reviewers]
    rule = {"id": 1, "node_id": node("GateRule", 1), "type": "required_reviewers", "prevent_self_review": False}
    return [{**rule, "reviewers": shown}]
