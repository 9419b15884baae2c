"""Check runs: created and changed by Apps; annotations are appended."""

from __future__ import annotations

from typing import Any

from fakes.github.request import Problem
from fakes.github.services.events import tell
from fakes.github.shapes.check import show_check
from fakes.github.state import App, CheckRun, Repository, Token
from fakes.github.world import World

PLAIN = ("name", "details_url", "external_id", "actions")


def suite_of(world: World, repository: Repository, app: App, sha: str) -> int:
    """The number of an App's check suite at a commit."""
    with world.lock:
        key = (app.id, sha)
        if key not in repository.suites:
            repository.suites[key] = world.new_id()
        return repository.suites[key]


def create_check(
    world: World, repository: Repository, app: App, given: dict[str, Any], token: Token | None
) -> CheckRun:
    """A check run as the request describes it; 422 for a commit that is not here."""
    with world.change():
        sha = given["head_sha"]
        if not world.git(repository).holds(sha):
            raise Problem(422, f"No commit found for SHA: {sha}")
        suite = suite_of(world, repository, app, sha)
        run = CheckRun(world.new_id(), suite, given["name"], sha, "queued", None, app, world.now())
        change_check(world, run, given)
        repository.check_runs[run.id] = run
        _tell(world, repository, run, "created", token)
        if run.status == "completed":
            _tell(world, repository, run, "completed", token)
        return run


def update_check(
    world: World, repository: Repository, run: CheckRun, given: dict[str, Any], token: Token | None
) -> None:
    """Change one; its annotations get more."""
    with world.change():
        was = run.status
        change_check(world, run, given)
        if run.status == "completed" != was:
            _tell(world, repository, run, "completed", token)


def change_check(world: World, run: CheckRun, given: dict[str, Any]) -> None:
    """Set what is given. A conclusion completes the run; leaving `completed` takes the conclusion away."""
    for name in PLAIN:
        if name in given:
            setattr(run, name, given[name])
    output = given.get("output") or {}
    for name in ("title", "summary", "text"):
        if name in output:
            setattr(run, name, output[name])
    run.annotations += output.get("annotations", ())
    run.status = "completed" if "conclusion" in given else given.get("status", run.status)
    if run.status == "completed":
        run.conclusion = given.get("conclusion", run.conclusion)
        run.completed = run.completed or world.now()
    else:
        run.conclusion = run.completed = None


def press(world: World, repository: Repository, run: CheckRun, identifier: str, token: Token) -> None:
    """Somebody presses one of the run's buttons. They are only shown once it is completed."""
    with world.change():
        known = run.status == "completed" and identifier in [one["identifier"] for one in run.actions]
        if not known:
            raise Problem(422, f"there is no button {identifier!r} on this run")
        _tell(world, repository, run, "requested_action", token, requested_action={"identifier": identifier})


def rerequest(world: World, repository: Repository, run: CheckRun, token: Token) -> None:
    """Ask the App to check again."""
    with world.change():
        _tell(world, repository, run, "rerequested", token)


def rerequest_suite(world: World, repository: Repository, run: CheckRun, token: Token) -> None:
    """Ask the App for all its checks of the commit again."""
    from fakes.github.shapes.check import show_suite

    with world.change():
        suite = show_suite(world, repository, run.app.id, run.head_sha)
        tell(world, repository, "check_suite", "rerequested", {"check_suite": suite}, token)


def _tell(world: World, repository: Repository, run: CheckRun, action: str, token: Token | None, **more: Any) -> None:
    from fakes.github.shapes.check import show_suite

    shown = show_check(world, repository, run)
    suite = show_suite(world, repository, run.app.id, run.head_sha)
    shown["check_suite"] = {
        name: value for name, value in suite.items() if name not in ("head_commit", "check_runs_url")
    }
    tell(
        world,
        repository,
        "check_run",
        action,
        {"check_run": shown, **more},
        token,
        sender=run.app.bot if token is None else None,
    )
