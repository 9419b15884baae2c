"""One attempt of a run: its jobs, the legs of each, and what may start next. Decides; starts nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from fakes.github.actions.definition import Definition, JobDefinition
from fakes.github.actions.expressions.evaluate import is_condition_met
from fakes.github.actions.groups import Wish
from fakes.github.actions.outcome import Order
from fakes.github.runs import Job, Run

LegState = Literal["held", "waiting", "queued", "running", "done"]


@dataclass(eq=False)
class Leg:
    """One job object of the run: a job, or one combination of its matrix.

    held: its concurrency group is taken. waiting: for an environment's reviewer. queued: for a machine.
    """

    attempt: Attempt
    node: Node
    record: Job
    matrix: Mapping[str, Any]
    index: int
    labels: frozenset[str]
    environment: str | None = None
    wish: Wish | None = None
    state: LegState = "queued"
    conclusion: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    order: Order | None = None
    token: str = ""


@dataclass(eq=False)
class Node:
    """A job of the workflow file. `result` is what `needs` shows, empty until all legs are done."""

    job: JobDefinition
    legs: list[Leg] = field(default_factory=list)
    kept: dict[int, Leg] = field(default_factory=dict)
    """Legs of the attempt before that are not run again."""
    result: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    started: bool = False


@dataclass(eq=False)
class Attempt:
    """`github`, `inputs` are contexts; `cancelled` is whether somebody ended the run."""

    run: Run
    definition: Definition
    github: Mapping[str, Any]
    inputs: Mapping[str, Any]
    nodes: dict[str, Node]
    wish: Wish | None = None
    started: bool = False
    cancelled: bool = False

    def ready(self) -> Iterator[Node]:
        """Jobs that have not begun and whose needs are done."""
        for node in self.nodes.values():
            if not node.started and all(self.nodes[name].result for name in node.job.needs):
                yield node

    def is_wanted(self, node: Node, contexts: Mapping[str, Any]) -> bool:
        """Whether its `if:` lets it run. Raises ExpressionError."""
        results = [self.nodes[name].result for name in node.job.needs]
        before = [self.nodes[name].result for name in self.ancestors(node)]
        functions = {
            "success": lambda: not self.cancelled and all(one == "success" for one in results),
            "failure": lambda: not self.cancelled and "failure" in before,
            "cancelled": lambda: self.cancelled,
            "always": lambda: True,
        }
        return is_condition_met(node.job.condition, contexts, functions)

    def ancestors(self, node: Node) -> set[str]:
        """All jobs that must be done before this one."""
        found: set[str] = set()
        waiting = list(node.job.needs)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self.nodes[name].job.needs
        return found

    def needs(self, node: Node) -> dict[str, Any]:
        """The `needs` context of a job."""
        wanted = {name: self.nodes[name] for name in node.job.needs}
        return {name: {"result": one.result, "outputs": dict(one.outputs)} for name, one in wanted.items()}

    def legs(self) -> Iterator[Leg]:
        """All of them."""
        for node in self.nodes.values():
            yield from node.legs

    def conclusion(self) -> str:
        """What the run came to, empty while a job is not done."""
        results = [node.result for node in self.nodes.values()]
        if not all(results):
            return ""
        found = {leg.conclusion for leg in self.legs()} | set(results)
        tolerated = {leg.conclusion for leg in self.legs() if leg.node.job.raw.get("continue-on-error") is True}
        worst = found - (tolerated - set(results))
        if self.cancelled:
            return "cancelled"
        for word in ("timed_out", "failure", "cancelled"):
            if word in worst:
                return "failure" if word == "timed_out" else word
        return "success" if "success" in found else "skipped"


def conclude(node: Node) -> None:
    """Settle a job all of whose legs are done."""
    found = {leg.conclusion for leg in node.legs}
    for leg in node.legs:
        node.outputs.update(leg.outputs)
    if found & {"failure", "timed_out"}:
        node.result = "success" if node.job.raw.get("continue-on-error") is True else "failure"
    else:
        node.result = next((word for word in ("cancelled", "success", "skipped") if word in found), "skipped")


def to_run_again(nodes: Mapping[str, Node], *, failed_only: bool, job: Job | None) -> dict[str, set[int] | None]:
    """What a new attempt runs: job ids with the legs (by index) that were not good, None for the job as a whole. Jobs
    that are not named keep their results. Whoever needs a job that runs again runs again too, as a whole."""
    if job is None and not failed_only:
        return dict.fromkeys(nodes)
    chosen: dict[str, set[int] | None] = {}
    for name, node in nodes.items():
        legs = {leg.index for leg in node.legs if _is_chosen(leg, job)}
        if legs:
            chosen[name] = legs
    first = set(chosen)
    for name in nodes:
        if _depends(nodes, name, first):
            chosen[name] = None
    return chosen


def _is_chosen(leg: Leg, job: Job | None) -> bool:
    return leg.record is job if job is not None else leg.conclusion not in ("success", "skipped")


def _depends(nodes: Mapping[str, Node], name: str, others: set[str]) -> bool:
    return any(need in others or _depends(nodes, need, others) for need in nodes[name].job.needs)
