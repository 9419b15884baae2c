"""Check runs. Only Apps, Actions among them, make and change them; each changes its own."""

from __future__ import annotations

from fakes.github.request import Call, Problem, Reply, not_found
from fakes.github.routing import route
from fakes.github.services import checks
from fakes.github.shapes.check import show_annotation, show_check, show_suite
from fakes.github.state import App, CheckRun

READ, WRITE = ("checks", "read"), ("checks", "write")


def _app(call: Call) -> App:
    if call.caller.app is None:
        raise Problem(403, "You must authenticate via a GitHub App.")
    return call.caller.app


def _find(call: Call) -> CheckRun:
    return call.find(call.repository.check_runs, "check_run_id")


@route("POST", "R/check-runs", WRITE, role=None)
def create_check(call: Call) -> Reply:
    made = checks.create_check(call.world, call.repository, _app(call), call.body, call.caller)
    return Reply(201, show_check(call.world, call.repository, made))


@route("PATCH", "R/check-runs/{check_run_id}", WRITE, role=None)
def update_check(call: Call) -> Reply:
    run = _find(call)
    if run.app is not _app(call):
        message = f"Invalid app_id `{run.app.id}` - check run can only be modified by the GitHub App that created it."
        raise Problem(403, message)
    checks.update_check(call.world, call.repository, run, call.body, call.caller)
    return Reply(200, show_check(call.world, call.repository, run))


@route("GET", "R/check-runs/{check_run_id}", READ, role="read")
def get_check(call: Call) -> Reply:
    return Reply(200, show_check(call.world, call.repository, _find(call)))


@route("GET", "R/check-runs/{check_run_id}/annotations", READ, role="read")
def list_annotations(call: Call) -> Reply:
    run = _find(call)
    return call.page(run.annotations, lambda one: show_annotation(call.world, call.repository, run, one))


@route("POST", "R/check-runs/{check_run_id}/rerequest", WRITE, role="write")
def rerequest(call: Call) -> Reply:
    checks.rerequest(call.world, call.repository, _find(call), call.caller)
    return Reply(201, {})


@route("GET", "R/commits/{ref}/check-runs", READ, role="read")
def list_checks(call: Call) -> Reply:
    """Of a commit, the newest first. `filter=latest` (the default) leaves the newest of each App and name."""
    sha = call.world.git(call.repository).sha(call.params["ref"])
    if sha is None:
        raise Problem(422, f"No commit found for SHA: {call.params['ref']}")
    runs = [one for one in call.repository.check_runs.values() if one.head_sha == sha]
    return _list(call, runs)


@route("GET", "R/check-suites/{check_suite_id}/check-runs", READ, role="read")
def list_suite(call: Call) -> Reply:
    number = call.number("check_suite_id")
    if number not in call.repository.suites.values():
        raise not_found()
    return _list(call, [one for one in call.repository.check_runs.values() if one.suite == number])


def _list(call: Call, runs: list[CheckRun]) -> Reply:
    query = call.query
    found = [
        one
        for one in reversed(runs)
        if query.get("check_name") in (None, one.name)
        and query.get("status") in (None, one.status)
        and query.get("app_id") in (None, one.app.id)
    ]
    if query.get("filter", "latest") == "latest":
        newest: dict[tuple[int, str], CheckRun] = {}
        for one in found:
            newest.setdefault((one.suite, one.name), one)
        found = list(newest.values())
    return call.page(found, lambda one: show_check(call.world, call.repository, one), "check_runs")


@route("GET", "R/commits/{ref}/check-suites", READ, role="read")
def list_suites(call: Call) -> Reply:
    sha = call.world.git(call.repository).sha(call.params["ref"])
    apps = [app for app, commit in call.repository.suites if commit == sha]
    wanted = [app for app in apps if call.query.get("app_id") in (None, app)]
    return call.page(wanted, lambda app: show_suite(call.world, call.repository, app, sha or ""), "check_suites")
