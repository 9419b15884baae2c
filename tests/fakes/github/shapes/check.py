"""check-run, check-annotation, check-suite, status, combined-commit-status."""

from __future__ import annotations

from fakes.github.shapes.base import Json, node, stamp, stamp_or_none
from fakes.github.shapes.people import show_app, show_user
from fakes.github.shapes.pull import show_pulls_of
from fakes.github.shapes.repository import show_minimal
from fakes.github.state import CheckRun, Repository, Status
from fakes.github.world import World

NULLS = ("start_column", "end_column", "title", "message", "raw_details")


def show_check(world: World, repository: Repository, run: CheckRun) -> Json:
    """check-run."""
    own = f"{world.url}/repos/{repository.full_name}/check-runs/{run.id}"
    page = f"{world.url}/{repository.full_name}/runs/{run.id}"
    return {
        "id": run.id,
        "node_id": node("CheckRun", run.id),
        "name": run.name,
        "head_sha": run.head_sha,
        "external_id": run.external_id,
        "url": own,
        "html_url": page,
        "details_url": run.details_url or page,
        "status": run.status,
        "conclusion": run.conclusion,
        "started_at": stamp(run.started),
        "completed_at": stamp_or_none(run.completed),
        "output": {
            "title": run.title,
            "summary": run.summary,
            "text": run.text,
            "annotations_count": len(run.annotations),
            "annotations_url": f"{own}/annotations",
        },
        "check_suite": {"id": run.suite},
        "app": show_app(world, run.app),
        "pull_requests": show_pulls_of(world, repository, run.head_sha),
    }


def show_annotation(world: World, repository: Repository, run: CheckRun, one: Json) -> Json:
    """check-annotation."""
    page = f"{world.url}/{repository.full_name}/blob/{run.head_sha}/{one['path']}"
    return {**dict.fromkeys(NULLS), **one, "blob_href": page}


def show_suite(world: World, repository: Repository, app: int, sha: str) -> Json:
    """check-suite of an App at a commit."""
    number = repository.suites[app, sha]
    runs = [one for one in repository.check_runs.values() if one.suite == number]
    done = bool(runs) and all(one.status == "completed" for one in runs)
    bad = next((one.conclusion for one in runs if one.conclusion not in ("success", "neutral", "skipped")), "success")
    own = f"{world.url}/repos/{repository.full_name}/check-suites/{number}"
    made = stamp(min((one.started for one in runs), default=world.now()))
    return {
        "id": number,
        "node_id": node("CheckSuite", number),
        "head_branch": None,
        "head_sha": sha,
        "status": "completed" if done else "queued",
        "conclusion": bad if done else None,
        "url": own,
        "before": None,
        "after": None,
        "pull_requests": show_pulls_of(world, repository, sha),
        "app": show_app(world, world.apps[app]),
        "repository": show_minimal(world, repository),
        "created_at": made,
        "updated_at": made,
        "head_commit": _head(world, repository, sha),
        "latest_check_runs_count": len(runs),
        "check_runs_url": f"{own}/check-runs",
    }


def _head(world: World, repository: Repository, sha: str) -> Json:
    from fakes.github.shapes.commit import show_simple_commit

    return show_simple_commit(world, repository, sha)


def show_status(world: World, repository: Repository, status: Status) -> Json:
    """status."""
    return {
        "id": status.id,
        "node_id": node("StatusContext", status.id),
        "url": f"{world.url}/repos/{repository.full_name}/statuses/{status.sha}",
        "avatar_url": f"{world.url}/avatars/u/{status.creator.id}",
        "state": status.state,
        "description": status.description,
        "target_url": status.target_url,
        "context": status.context,
        "created_at": stamp(status.created),
        "updated_at": stamp(status.created),
        "creator": show_user(world, status.creator),
    }


def show_combined(world: World, repository: Repository, sha: str, newest: list[Status]) -> Json:
    """combined-commit-status: the newest status of each context."""
    words = {one.state for one in newest}
    state = "success" if words == {"success"} else "failure" if words & {"failure", "error"} else "pending"
    own = f"{world.url}/repos/{repository.full_name}/commits/{sha}"
    shown = [{**show_status(world, repository, one), "required": False} for one in newest]
    for one in shown:
        del one["creator"]
    return {
        "state": state,
        "sha": sha,
        "total_count": len(shown),
        "statuses": shown,
        "repository": show_minimal(world, repository),
        "commit_url": own,
        "url": f"{own}/status",
    }
