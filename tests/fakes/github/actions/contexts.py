"""The contexts of expressions that are known before a job starts, and the variables that say the same to its steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.github.actions.definition import Definition
from fakes.github.actions.expressions.nodes import Node
from fakes.github.actions.expressions.templates import root
from fakes.github.runs import Run

WHOLE = ("needs", "matrix", "strategy", "inputs", "vars")
VARIABLES = (
    "actor",
    "actor_id",
    "api_url",
    "base_ref",
    "event_name",
    "graphql_url",
    "head_ref",
    "ref",
    "ref_name",
    "ref_protected",
    "ref_type",
    "repository",
    "repository_id",
    "repository_owner",
    "repository_owner_id",
    "run_attempt",
    "run_id",
    "run_number",
    "server_url",
    "sha",
    "triggering_actor",
    "workflow",
    "workflow_ref",
    "workflow_sha",
)


def github_of(run: Run, definition: Definition, url: str) -> dict[str, Any]:
    """The `github` context as far as it does not belong to a step."""
    repository, payload = run.repository, run.payload
    pull = payload.get("pull_request") if run.event.startswith("pull_request") else None
    triggering = run.triggering_actor or run.actor
    return {
        "event": payload,
        "event_name": run.event,
        "sha": run.sha,
        "ref": run.ref,
        "ref_name": run.ref.removeprefix("refs/heads/").removeprefix("refs/tags/").removeprefix("refs/pull/"),
        "ref_type": "tag" if run.ref.startswith("refs/tags/") else "branch",
        "ref_protected": False,
        "head_ref": pull["head"]["ref"] if pull else "",
        "base_ref": pull["base"]["ref"] if pull else "",
        "repository": repository.full_name,
        "repository_id": str(repository.id),
        "repository_owner": repository.owner.login,
        "repository_owner_id": str(repository.owner.id),
        "run_id": str(run.id),
        "run_number": str(run.number),
        "run_attempt": str(run.attempt),
        "actor": run.actor.login,
        "actor_id": str(run.actor.id),
        "triggering_actor": triggering.login,
        "workflow": definition.name,
        "workflow_ref": f"{repository.full_name}/{run.workflow.path}@{run.ref}",
        "workflow_sha": run.sha,
        "server_url": url,
        "api_url": url,
        "graphql_url": f"{url}/graphql",
    }


def variables_for_steps(github: Mapping[str, Any]) -> dict[str, str]:
    """GITHUB_* as the documentation lists them."""
    return {f"GITHUB_{name.upper()}": _text(github[name]) for name in VARIABLES}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def is_known(node: Node) -> bool:
    """Whether a chain of keys is settled before the job starts; the rest is act's to look up."""
    name, key = root(node)
    return name in WHOLE or (name == "github" and (key == "event" or key in VARIABLES))


def inputs_of(definition: Definition, run: Run) -> dict[str, Any]:
    """The `inputs` context of a dispatch, with defaults and types; empty for other events."""
    if run.event != "workflow_dispatch":
        return {}
    declared = definition.on.get("workflow_dispatch", {}).get("inputs") or {}
    return {name: _typed(one or {}, run.inputs.get(name)) for name, one in declared.items()}


def _typed(declared: Mapping[str, Any], given: Any) -> Any:
    value = declared.get("default", "") if given is None else given
    if declared.get("type") == "boolean":
        return str(value).lower() == "true"
    if declared.get("type") == "number":
        return float(value or 0)
    return _text(value)
