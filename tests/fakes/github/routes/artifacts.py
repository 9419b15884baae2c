"""Artifacts of workflow runs; the zip comes by a redirect to a URL that lives a minute."""

from __future__ import annotations

from fakes.github.request import Call, Problem, Reply, not_found
from fakes.github.routes.runs import run_of
from fakes.github.routing import route
from fakes.github.runs import Artifact
from fakes.github.services.artifacts import open_door
from fakes.github.shapes.run import show_artifact

READ, WRITE = ("actions", "read"), ("actions", "write")


def _show(call: Call, one: Artifact) -> dict[str, object]:
    return show_artifact(call.world, call.repository.runs[one.run], one)


def _list(call: Call, found: list[Artifact]) -> Reply:
    name = call.query.get("name")
    kept = [one for one in reversed(found) if name in (None, one.name)]
    return call.page(kept, lambda one: _show(call, one), "artifacts")


def _find(call: Call) -> Artifact:
    return call.find(call.repository.artifacts, "artifact_id")


@route("GET", "R/actions/artifacts", READ, role="read")
def list_artifacts(call: Call) -> Reply:
    return _list(call, list(call.repository.artifacts.values()))


@route("GET", "R/actions/runs/{run_id}/artifacts", READ, role="read")
def list_run_artifacts(call: Call) -> Reply:
    run = run_of(call)
    return _list(call, [one for one in call.repository.artifacts.values() if one.run == run.id])


@route("GET", "R/actions/artifacts/{artifact_id}", READ, role="read")
def get_artifact(call: Call) -> Reply:
    return Reply(200, _show(call, _find(call)))


@route("DELETE", "R/actions/artifacts/{artifact_id}", WRITE, role="write")
def delete_artifact(call: Call) -> Reply:
    del call.repository.artifacts[_find(call).id]
    return Reply(204)


@route("GET", "R/actions/artifacts/{artifact_id}/{archive_format}", READ, role="read")
def download(call: Call) -> Reply:
    """302 with the URL of the zip; 410 once the artifact has expired. Nobody downloads without a token."""
    one = _find(call)
    call.caller  # noqa: B018 - 401 for nobody
    if call.params["archive_format"] != "zip":
        raise not_found()
    if one.expired or one.expires <= call.world.now():
        raise Problem(410, "Artifact has expired")
    return Reply(302, headers={"Location": open_door(call.world, one)})
