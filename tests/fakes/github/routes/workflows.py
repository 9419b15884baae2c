"""Workflows by id or file name, and their dispatches."""

from __future__ import annotations

from fakes.github.request import Call, Problem, Reply, not_found
from fakes.github.routes.runs import filtered
from fakes.github.routing import route
from fakes.github.runs import Workflow
from fakes.github.services.workflows import known, on_branch
from fakes.github.shapes.run import show_workflow

READ, WRITE = ("actions", "read"), ("actions", "write")
INPUTS = 25


def _find(call: Call) -> Workflow:
    name = call.params["workflow_id"]
    for one in known(call.world, call.repository):
        if name in (str(one.id), one.path.rpartition("/")[2]):
            return one
    raise not_found()


@route("GET", "R/actions/workflows", READ, role="read")
def list_workflows(call: Call) -> Reply:
    found = known(call.world, call.repository)
    return call.page(found, lambda one: show_workflow(call.world, call.repository, one), "workflows")


@route("GET", "R/actions/workflows/{workflow_id}", READ, role="read")
def get_workflow(call: Call) -> Reply:
    return Reply(200, show_workflow(call.world, call.repository, _find(call)))


@route("GET", "R/actions/workflows/{workflow_id}/runs", READ, role="read")
def list_workflow_runs(call: Call) -> Reply:
    return filtered(call, _find(call))


@route("POST", "R/actions/workflows/{workflow_id}/dispatches", WRITE, role="write", locked=False)
def dispatch(call: Call) -> Reply:
    """204, or 200 with the run's id and URLs where `return_run_details` asks for them."""
    workflow, body = _find(call), call.body
    inputs = body.get("inputs") or {}
    if len(inputs) > INPUTS:
        raise Problem(422, f"you may only define up to {INPUTS} `inputs` for a `workflow_dispatch` event")
    ref = on_branch(call.world, call.repository, body["ref"])
    if ref is None:
        raise Problem(422, f"No ref found for: {body['ref']}")
    run = call.world.actions().dispatch(call.repository, workflow, ref=ref, inputs=inputs, token=call.caller)
    if not body.get("return_run_details"):
        return Reply(204)
    own = f"{call.world.url}/repos/{call.repository.full_name}/actions/runs/{run.id}"
    page = f"{call.world.url}/{call.repository.full_name}/actions/runs/{run.id}"
    return Reply(200, {"workflow_run_id": run.id, "run_url": own, "html_url": page})


@route("POST", "R/dispatches", ("contents", "write"), role="write", locked=False)
def repository_dispatch(call: Call) -> Reply:
    body = call.body
    payload = body.get("client_payload") or {}
    call.world.actions().repository_dispatch(
        call.repository, event_type=body["event_type"], payload=payload, token=call.caller
    )
    return Reply(204)
