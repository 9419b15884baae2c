"""Workflow runs and jobs: looked at, canceled, started again, approved."""

from __future__ import annotations

from fakes.github.request import Call, Problem, Reply, not_found
from fakes.github.routing import route
from fakes.github.runs import Job, Run, Workflow
from fakes.github.shapes.run import environment_id, show_job, show_run, show_waiting

READ, WRITE = ("actions", "read"), ("actions", "write")


def run_of(call: Call) -> Run:
    """The run that the path names, or 404."""
    return call.find(call.repository.runs, "run_id")


def filtered(call: Call, workflow: Workflow | None) -> Reply:
    """Runs, the newest first, as the query asks for them. `status` takes conclusions too."""
    query = call.query
    found = [
        run
        for run in reversed(call.repository.runs.values())
        if (workflow is None or run.workflow is workflow)
        and all(query.get(name) in (None, value) for name, value in _facts(run).items())
        and query.get("status") in (None, run.status, run.conclusion)
    ]
    return call.page(found, lambda run: show_run(call.world, run), "workflow_runs")


def _facts(run: Run) -> dict[str, object]:
    facts = {"event": run.event, "branch": run.head_branch, "head_sha": run.head_sha, "actor": run.actor.login}
    return {**facts, "check_suite_id": run.suite}


@route("GET", "R/actions/runs", READ, role="read")
def list_runs(call: Call) -> Reply:
    return filtered(call, None)


@route("GET", "R/actions/runs/{run_id}", READ, role="read")
def get_run(call: Call) -> Reply:
    return Reply(200, show_run(call.world, run_of(call)))


@route("GET", "R/actions/runs/{run_id}/jobs", READ, role="read")
def list_jobs(call: Call) -> Reply:
    run = run_of(call)
    everything = call.query.get("filter", "latest") == "all"
    return _jobs(call, run, None if everything else run.attempt)


@route("GET", "R/actions/runs/{run_id}/attempts/{attempt_number}/jobs", READ, role="read")
def list_attempt_jobs(call: Call) -> Reply:
    return _jobs(call, run_of(call), call.number("attempt_number"))


def _jobs(call: Call, run: Run, attempt: int | None) -> Reply:
    found = [job for job in call.repository.jobs.values() if job.run == run.id and attempt in (None, job.attempt)]
    return call.page(found, lambda job: show_job(call.world, run, job), "jobs")


def _job(call: Call) -> tuple[Run, Job]:
    job = call.find(call.repository.jobs, "job_id")
    return call.repository.runs[job.run], job


@route("GET", "R/actions/jobs/{job_id}", READ, role="read")
def get_job(call: Call) -> Reply:
    return Reply(200, show_job(call.world, *_job(call)))


@route("GET", "R/actions/jobs/{job_id}/logs", READ, role="read")
def get_log(call: Call) -> Reply:
    """302 to the log's text."""
    call.caller  # noqa: B018 - nobody reads logs without a token
    run, job = _job(call)
    return Reply(302, headers={"Location": f"{call.world.url}/_fake/logs/{run.id}/{job.id}"})


@route("POST", "R/actions/runs/{run_id}/cancel", WRITE, role="write", locked=False)
def cancel(call: Call) -> Reply:
    run = run_of(call)
    if run.status == "completed":
        raise Problem(409, "Cannot cancel a workflow run that is completed.")
    call.world.actions().cancel(run, token=call.caller)
    return Reply(202, {})


@route("POST", "R/actions/runs/{run_id}/rerun", WRITE, role="write", locked=False)
def rerun(call: Call) -> Reply:
    return _again(call, run_of(call), failed_only=False)


@route("POST", "R/actions/runs/{run_id}/rerun-failed-jobs", WRITE, role="write", locked=False)
def rerun_failed(call: Call) -> Reply:
    return _again(call, run_of(call), failed_only=True)


@route("POST", "R/actions/jobs/{job_id}/rerun", WRITE, role="write", locked=False)
def rerun_job(call: Call) -> Reply:
    run, job = _job(call)
    return _again(call, run, failed_only=False, job=job)


def _again(call: Call, run: Run, *, failed_only: bool, job: Job | None = None) -> Reply:
    if run.status != "completed":
        raise Problem(403, "This workflow is already running")
    call.world.actions().rerun(run, failed_only=failed_only, job=job, token=call.caller)
    return Reply(201, {})


@route("POST", "R/actions/runs/{run_id}/approve", WRITE, role="write", locked=False)
def approve(call: Call) -> Reply:
    run = run_of(call)
    if run.conclusion != "action_required":
        raise Problem(403, "This workflow run is not awaiting approval")
    call.world.actions().approve(run, token=call.caller)
    return Reply(201, {})


@route("GET", "R/actions/runs/{run_id}/pending_deployments", READ, role="read")
def list_waiting(call: Call) -> Reply:
    run, viewer = run_of(call), call.user
    return Reply(200, [show_waiting(call.world, run, name, viewer) for name in sorted(run.waits_for)])


@route("POST", "R/actions/runs/{run_id}/pending_deployments", ("deployments", "write"), role="read", locked=False)
def review(call: Call) -> Reply:
    """A required reviewer's answer. Bots are no reviewers."""
    run, body = run_of(call), call.body
    by_id = {environment_id(call.repository, name): name for name in run.waits_for}
    if not set(body["environment_ids"]) <= by_id.keys():
        raise not_found()
    names = [by_id[number] for number in body["environment_ids"]]
    if any(call.user.id not in call.repository.environments.get(name, ()) for name in names):
        raise Problem(422, "There were one or more errors creating the review: you are not a required reviewer")
    approved = body["state"] == "approved"
    backend = call.world.actions()
    backend.review(run, environments=names, approved=approved, comment=body["comment"], token=call.caller)
    return Reply(200, [])
