"""Labels of repositories and of pull requests."""

from __future__ import annotations

from fakes.github.request import Call, Problem, Reply, invalid, not_found
from fakes.github.routes.pulls import pull_of
from fakes.github.routing import route
from fakes.github.services.pulls import label_named, set_labels
from fakes.github.shapes.repository import show_label
from fakes.github.state import Label, Pull

READ = (("issues", "read"), ("pull_requests", "read"))
WRITE = (("issues", "write"), ("pull_requests", "write"))


def _show(call: Call, label: Label) -> dict[str, object]:
    return show_label(call.world, call.repository, label)


def _names(call: Call) -> list[str]:
    given = call.body if isinstance(call.body, list) else (call.body or {}).get("labels", [])
    return [one if isinstance(one, str) else one["name"] for one in given]


def _shown(call: Call, pull: Pull) -> Reply:
    return Reply(200, [_show(call, one) for one in pull.labels])


@route("GET", "R/labels", *READ, role="read")
def list_labels(call: Call) -> Reply:
    return call.page(list(call.repository.labels.values()), lambda one: _show(call, one))


@route("POST", "R/labels", *WRITE, role="write")
def create_label(call: Call) -> Reply:
    body = call.body
    if body["name"].casefold() in call.repository.labels:
        raise invalid("Label", "name", "already_exists")
    look = {name: body[name] for name in ("color", "description") if name in body}
    made = label_named(call.world, call.repository, body["name"], **look)
    return Reply(201, _show(call, made), {"Location": str(_show(call, made)["url"])})


@route("GET", "R/labels/{name}", *READ, role="read")
def get_label(call: Call) -> Reply:
    label = call.repository.labels.get(call.params["name"].casefold())
    if label is None:
        raise not_found()
    return Reply(200, _show(call, label))


@route("GET", "R/issues/{issue_number}/labels", *READ, role="read")
def list_labels_of(call: Call) -> Reply:
    return call.page(pull_of(call, "issue_number").labels, lambda one: _show(call, one))


@route("POST", "R/issues/{issue_number}/labels", *WRITE, role="triage")
def add_labels(call: Call) -> Reply:
    pull = pull_of(call, "issue_number")
    set_labels(call.world, call.repository, pull, [*(one.name for one in pull.labels), *_names(call)], call.caller)
    return _shown(call, pull)


@route("PUT", "R/issues/{issue_number}/labels", *WRITE, role="triage")
def replace_labels(call: Call) -> Reply:
    pull = pull_of(call, "issue_number")
    set_labels(call.world, call.repository, pull, _names(call), call.caller)
    return _shown(call, pull)


@route("DELETE", "R/issues/{issue_number}/labels/{name}", *WRITE, role="triage")
def remove_label(call: Call) -> Reply:
    pull, name = pull_of(call, "issue_number"), call.params["name"].casefold()
    if name not in [one.name.casefold() for one in pull.labels]:
        raise Problem(404, "Label does not exist")
    kept = [one.name for one in pull.labels if one.name.casefold() != name]
    set_labels(call.world, call.repository, pull, kept, call.caller)
    return _shown(call, pull)
