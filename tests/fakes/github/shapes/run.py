"""workflow, workflow-run, job, artifact, pending-deployment."""

from __future__ import annotations

from fakes.github.runs import Artifact, Job, Run, Workflow
from fakes.github.shapes.base import Json, node, stamp, stamp_or_none
from fakes.github.shapes.commit import show_simple_commit
from fakes.github.shapes.people import show_user
from fakes.github.shapes.pull import show_minimal_pull
from fakes.github.shapes.repository import show_minimal
from fakes.github.state import Repository, User
from fakes.github.world import World


def _base(world: World, repository: Repository) -> str:
    return f"{world.url}/repos/{repository.full_name}/actions"


def show_workflow(world: World, repository: Repository, one: Workflow) -> Json:
    """workflow."""
    name = one.path.rpartition("/")[2]
    page = f"{world.url}/{repository.full_name}"
    return {
        "id": one.id,
        "node_id": node("Workflow", one.id),
        "name": one.name,
        "path": one.path,
        "state": "active",
        "created_at": stamp(one.created),
        "updated_at": stamp(one.created),
        "url": f"{_base(world, repository)}/workflows/{one.id}",
        "html_url": f"{page}/blob/{repository.default_branch}/{one.path}",
        "badge_url": f"{page}/workflows/{name}/badge.svg",
    }


def show_run(world: World, run: Run) -> Json:
    """workflow-run. Runs for pull requests of forks name none, as on GitHub."""
    repository, base = run.repository, _base(world, run.repository)
    own = f"{base}/runs/{run.id}"
    head = run.head_repository or repository
    own_pull = run.pull is not None and run.pull.head_repository is repository and run.pull.state == "open"
    return {
        "id": run.id,
        "node_id": node("WorkflowRun", run.id),
        "name": run.workflow.name,
        "head_branch": run.head_branch,
        "head_sha": run.head_sha,
        "path": run.workflow.path,
        "display_title": run.title,
        "run_number": run.number,
        "event": run.event,
        "status": run.status,
        "conclusion": run.conclusion,
        "workflow_id": run.workflow.id,
        "check_suite_id": run.suite,
        "check_suite_node_id": node("CheckSuite", run.suite),
        "pull_requests": [show_minimal_pull(world, repository, run.pull)] if own_pull and run.pull else [],
        "created_at": stamp(run.created),
        "updated_at": stamp(run.updated),
        "run_started_at": stamp(run.started),
        "actor": show_user(world, run.actor),
        "triggering_actor": show_user(world, run.triggering_actor or run.actor),
        "run_attempt": run.attempt,
        "referenced_workflows": [],
        **_links(world, run, own),
        "head_commit": show_simple_commit(world, _holder(world, run), run.head_sha),
        "repository": show_minimal(world, repository),
        "head_repository": show_minimal(world, head),
    }


def _holder(world: World, run: Run) -> Repository:
    """The repository that holds the head's commit: a fork's is fetched with its pull request."""
    here = world.git(run.repository).holds(run.head_sha)
    return run.repository if here or run.head_repository is None else run.head_repository


def _links(world: World, run: Run, own: str) -> Json:
    base = f"{world.url}/repos/{run.repository.full_name}"
    before = None if run.attempt < 2 else f"{own}/attempts/{run.attempt - 1}"
    return {
        "url": own,
        "html_url": f"{world.url}/{run.repository.full_name}/actions/runs/{run.id}",
        "jobs_url": f"{own}/jobs",
        "logs_url": f"{own}/logs",
        "check_suite_url": f"{base}/check-suites/{run.suite}",
        "artifacts_url": f"{own}/artifacts",
        "cancel_url": f"{own}/cancel",
        "rerun_url": f"{own}/rerun",
        "previous_attempt_url": before,
        "workflow_url": f"{base}/actions/workflows/{run.workflow.id}",
    }


def show_job(world: World, run: Run, job: Job) -> Json:
    """job."""
    base = f"{world.url}/repos/{run.repository.full_name}"
    return {
        "id": job.id,
        "node_id": node("Job", job.id),
        "run_id": run.id,
        "run_url": f"{base}/actions/runs/{run.id}",
        "run_attempt": job.attempt,
        "head_sha": run.head_sha,
        "head_branch": run.head_branch,
        "workflow_name": run.workflow.name,
        "url": f"{base}/actions/jobs/{job.id}",
        "html_url": f"{world.url}/{run.repository.full_name}/actions/runs/{run.id}/job/{job.id}",
        "status": job.status,
        "conclusion": job.conclusion,
        "created_at": stamp(job.created),
        "started_at": stamp(job.started or job.created),
        "completed_at": stamp_or_none(job.completed),
        "name": job.name,
        "steps": [_step(job, index) for index in range(len(job.steps))],
        "check_run_url": f"{base}/check-runs/{job.check_run}",
        "labels": list(job.labels),
        "runner_id": 1 if job.runner else None,
        "runner_name": job.runner,
        "runner_group_id": 1 if job.runner else None,
        "runner_group_name": "Default" if job.runner else None,
    }


def _step(job: Job, index: int) -> Json:
    one = job.steps[index]
    times = {"started_at": stamp_or_none(one.started), "completed_at": stamp_or_none(one.completed)}
    return {"name": one.name, "number": one.number, "status": one.status, "conclusion": one.conclusion, **times}


def show_artifact(world: World, run: Run, one: Artifact) -> Json:
    """artifact."""
    own = f"{_base(world, run.repository)}/artifacts/{one.id}"
    return {
        "id": one.id,
        "node_id": node("Artifact", one.id),
        "name": one.name,
        "size_in_bytes": len(one.content),
        "url": own,
        "archive_download_url": f"{own}/zip",
        "expired": one.expired or one.expires <= world.now(),
        "created_at": stamp(one.created),
        "updated_at": stamp(one.created),
        "expires_at": stamp(one.expires),
        "digest": one.digest,
        "workflow_run": {
            "id": run.id,
            "repository_id": run.repository.id,
            "head_repository_id": (run.head_repository or run.repository).id,
            "head_branch": run.head_branch,
            "head_sha": run.head_sha,
        },
    }


def show_waiting(world: World, run: Run, environment: str, viewer: User) -> Json:
    """pending-deployment."""
    repository = run.repository
    reviewers = [one for one in world.users.values() if one.id in repository.environments.get(environment, ())]
    url = f"{world.url}/repos/{repository.full_name}/environments/{environment}"
    shown = {"id": environment_id(repository, environment), "node_id": node("Environment", environment)}
    return {
        "environment": {**shown, "name": environment, "url": url, "html_url": url},
        "wait_timer": 0,
        "wait_timer_started_at": None,
        "current_user_can_approve": viewer.id in repository.environments.get(environment, ()),
        "reviewers": [{"type": "User", "reviewer": show_user(world, one)} for one in reviewers],
    }


def environment_id(repository: Repository, environment: str) -> int:
    """The number of an environment: its place in the repository's list."""
    return repository.id * 100 + sorted({*repository.environments, environment}).index(environment)
