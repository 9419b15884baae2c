"""From a job of a run to its legs, and from a leg to the order for a machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fakes.github.actions.attempt import Attempt, Leg, Node
from fakes.github.actions.contexts import variables_for_steps
from fakes.github.actions.definition import BadWorkflow
from fakes.github.actions.expressions.templates import fill
from fakes.github.actions.grants import is_from_fork, permissions_of, secrets_of, variables_of
from fakes.github.actions.groups import Wish, read_wish
from fakes.github.actions.matrix import expand, leg_name
from fakes.github.actions.outcome import Order
from fakes.github.actions.patterns import is_selected
from fakes.github.actions.settings import Settings
from fakes.github.actions.single import write_single
from fakes.github.actions_seam import ActionsHost


@dataclass(frozen=True)
class Plan:
    """A leg before it is recorded."""

    index: int
    name: str
    matrix: Mapping[str, Any]
    labels: frozenset[str]
    environment: str | None
    wish: Wish | None


def contexts_of(
    attempt: Attempt, settings: Settings, node: Node | None = None, environment: str | None = None
) -> dict[str, Any]:
    """What expressions may look at before a job has legs."""
    return {
        "github": attempt.github,
        "inputs": attempt.inputs,
        "vars": dict(variables_of(attempt.run, settings, environment)),
        "needs": attempt.needs(node) if node else {},
    }


def plan_legs(attempt: Attempt, node: Node, settings: Settings) -> Iterator[Plan]:
    """Raises ExpressionError and BadWorkflow."""
    contexts, raw = contexts_of(attempt, settings, node), node.job.raw
    legs = expand(fill(node.job.strategy.get("matrix"), contexts))
    for index, leg in enumerate(legs):
        known = {**contexts, "matrix": leg, "strategy": _strategy(node, index, len(legs))}
        name = str(fill(node.job.name, known))
        if "matrix" not in node.job.name:
            name = leg_name(name, leg)
        environment = fill(raw.get("environment"), known)
        if isinstance(environment, Mapping):
            environment = environment.get("name")
        labels = _labels(fill(raw.get("runs-on"), known))
        yield Plan(index, name, leg, labels, environment or None, read_wish(raw.get("concurrency"), known))


def _strategy(node: Node, index: int, total: int) -> dict[str, Any]:
    return {"fail-fast": fails_fast(node), "job-index": index, "job-total": total, "max-parallel": total}


def fails_fast(node: Node) -> bool:
    """Whether one leg's failure cancels the others."""
    return node.job.strategy.get("fail-fast", True) is not False


def _labels(given: Any) -> frozenset[str]:
    if isinstance(given, Mapping):
        given = given.get("labels", [])
    labels = [given] if isinstance(given, str) else list(given or [])
    if not labels:
        raise BadWorkflow("no `runs-on`")
    return frozenset(str(label).casefold() for label in labels)


def forbidden_branch(attempt: Attempt, settings: Settings, environment: str | None) -> str:
    """Why the run's branch may not use the environment, empty where it may."""
    limits = settings.environments[environment].branches if environment in settings.environments else ()
    branch = attempt.run.ref.removeprefix("refs/heads/")
    if not limits or is_selected(limits, branch):
        return ""
    return f'Branch "{branch}" is not allowed to deploy to {environment} due to environment protection rules.'


def write_order(leg: Leg, host: ActionsHost, settings: Settings) -> Order:
    """The order for a machine, with a token of its own. Raises ExpressionError and BadWorkflow."""
    attempt, run, node = leg.attempt, leg.attempt.run, leg.node
    granted = permissions_of(attempt.definition, node.job, run.repository.default_token)
    leg.token = host.issue_token(run, leg.record, granted, read_only=is_from_fork(run))
    strategy = _strategy(node, leg.index, len(node.legs))
    contexts = contexts_of(attempt, settings, node, leg.environment) | {"matrix": leg.matrix, "strategy": strategy}
    folder = settings.folder / "jobs" / str(leg.record.id)
    folder.mkdir(parents=True)
    workflow = write_single(attempt.definition, node.job, leg.record.name, run.event, contexts, str(folder / "outputs"))
    return Order(
        name=leg.record.name,
        folder=Path(folder),
        event=run.event,
        payload=run.payload,
        workflow=workflow,
        outputs=dict(node.job.raw.get("outputs") or {}),
        secrets=secrets_of(run, settings, leg.environment, leg.token),
        variables=variables_of(run, settings, leg.environment),
        environment={**variables_for_steps(attempt.github), "RUNNER_NAME": f"machine {leg.record.id}"},
        sha=run.sha,
        actor=run.actor.login,
        actions=settings.actions,
    )
