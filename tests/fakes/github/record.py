"""Runs as tests write them down, for what looks at runs without needing Actions."""

from __future__ import annotations

from fakes.github.actions_seam import Event
from fakes.github.host import Host
from fakes.github.runs import Run, Workflow
from fakes.github.services.workflows import FOLDER, workflows_at
from fakes.github.state import Pull, Repository
from fakes.github.world import World


def record_run(
    world: World,
    host: Host,
    repository: Repository,
    workflow: str,
    *,
    event: str = "workflow_dispatch",
    branch: str | None = None,
    head_sha: str | None = None,
    head: Repository | None = None,
    by: str = "maria",
    status: str = "completed",
    conclusion: str | None = "success",
    pull: Pull | None = None,
) -> Run:
    """A run of a workflow file (its name or path; it need not exist), of the default branch unless told otherwise."""
    path = workflow if "/" in workflow else f"{FOLDER}/{workflow}"
    name = branch or (pull.head_ref if pull else repository.default_branch)
    sha = head_sha or (pull.head_sha if pull else world.git(repository).sha(f"refs/heads/{name}")) or ""
    source = head or (pull.head_repository if pull else repository)
    ref = f"refs/heads/{name}"
    happened = Event(event, None, {}, repository, world.user(by), None, sha, ref, sha, name, source, pull)
    run = host.new_run(happened, _workflow(world, repository, path), title=path, status="queued")
    if status != "queued":
        host.update_run(run, status=status, conclusion=conclusion if status == "completed" else None)
    return run


def _workflow(world: World, repository: Repository, path: str) -> Workflow:
    workflows_at(world, repository, f"refs/heads/{repository.default_branch}")
    with world.lock:
        for one in repository.workflows.values():
            if one.path == path:
                return one
        made = Workflow(world.new_id(), path, path, world.now())
        repository.workflows[made.id] = made
        return made
