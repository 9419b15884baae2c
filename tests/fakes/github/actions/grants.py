"""What a job's token may do, and which secrets and variables a job gets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.github.actions.definition import Definition, JobDefinition
from fakes.github.actions.settings import Settings
from fakes.github.runs import Run
from fakes.github.state import Permissions

ALL = (
    "actions",
    "attestations",
    "checks",
    "contents",
    "deployments",
    "discussions",
    "id_token",
    "issues",
    "packages",
    "pages",
    "pull_requests",
    "statuses",
)
RESTRICTED: Permissions = {"contents": "read", "packages": "read"}


def permissions_of(definition: Definition, job: JobDefinition, default: str) -> Permissions:
    """The job's `permissions`, else the workflow's, else the repository's default. What is not named is not given."""
    for raw in (job.raw, definition.raw):
        if "permissions" in raw:
            return _read(raw["permissions"])
    if default != "write":
        return dict(RESTRICTED)
    return {name: "write" for name in ALL if name != "id_token"}


def _read(given: Any) -> Permissions:
    if given in ("read-all", "write-all"):
        return dict.fromkeys(ALL, given.removesuffix("-all"))
    return {str(name).replace("-", "_"): level for name, level in (given or {}).items()}


def is_from_fork(run: Run) -> bool:
    """Whether the run's rights are those of a stranger's pull request."""
    return run.event == "pull_request" and run.head_repository is not run.repository


def secrets_of(run: Run, settings: Settings, environment: str | None, token: str) -> dict[str, str]:
    """None but the token for pull requests of forks."""
    if is_from_fork(run):
        return {"GITHUB_TOKEN": token}
    own = settings.environments[environment].secrets if environment in settings.environments else {}
    return {**settings.secrets, **own, "GITHUB_TOKEN": token}


def variables_of(run: Run, settings: Settings, environment: str | None) -> Mapping[str, str]:
    """GitHub hands repository variables to no pull request of a fork either."""
    if is_from_fork(run):
        return {}
    own = settings.environments[environment].variables if environment in settings.environments else {}
    return {**settings.variables, **own}
