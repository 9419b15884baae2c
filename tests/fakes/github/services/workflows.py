"""Workflow files as the fake sees them: registered by path, so that a workflow keeps its number."""

from __future__ import annotations

import yaml

from fakes.github.runs import Workflow
from fakes.github.state import Repository
from fakes.github.world import World

FOLDER = ".github/workflows"


def workflows_at(world: World, repository: Repository, ref: str) -> list[tuple[Workflow, bytes]]:
    """The workflow files at a commit or ref, with their text."""
    git = world.git(repository)
    sha = git.sha(ref)
    if sha is None or not git.has_folder(sha, FOLDER):
        return []
    found = []
    for _, kind, blob, _, path in git.entries(sha, FOLDER):
        if kind == "blob" and path.endswith((".yml", ".yaml")):
            text = git.run("cat-file", "blob", blob)
            found.append((_register(world, repository, path, text), text))
    return found


def _register(world: World, repository: Repository, path: str, text: bytes) -> Workflow:
    with world.lock:
        one = next((one for one in repository.workflows.values() if one.path == path), None)
        if one is None:
            one = Workflow(world.new_id(), path, path, world.now())
            repository.workflows[one.id] = one
        one.name = _name(text) or path
        return one


def _name(text: bytes) -> str:
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError:
        return ""
    return str(document.get("name") or "") if isinstance(document, dict) else ""


def known(world: World, repository: Repository) -> list[Workflow]:
    """Those on the default branch and those that have run."""
    there = [one for one, _ in workflows_at(world, repository, f"refs/heads/{repository.default_branch}")]
    ran = {run.workflow.id for run in repository.runs.values()}
    return [one for one in repository.workflows.values() if one in there or one.id in ran]


def on_branch(world: World, repository: Repository, name: str) -> str | None:
    """The full ref of a branch or tag by its short or full name."""
    git = world.git(repository)
    for ref in (name, f"refs/heads/{name}", f"refs/tags/{name}"):
        if ref.startswith(("refs/heads/", "refs/tags/")) and git.sha(ref):
            return ref
    return None
