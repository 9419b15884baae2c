"""One job given to a machine, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event as Flag
from typing import Any, Literal, Protocol

Conclusion = Literal["success", "failure", "cancelled", "timed_out"]


@dataclass
class Order:
    """A job for a machine: the workflow that holds only this job, and everything that it is told.

    `outputs` maps the job's outputs to their expressions. `cancel` is set to end it early.
    """

    name: str
    folder: Path
    event: str
    payload: Mapping[str, Any]
    workflow: Mapping[str, Any]
    outputs: Mapping[str, str]
    secrets: Mapping[str, str]
    variables: Mapping[str, str]
    environment: Mapping[str, str]
    sha: str
    actor: str
    actions: Mapping[str, Path] = field(default_factory=dict)
    cancel: Flag = field(default_factory=Flag)


@dataclass(frozen=True)
class StepResult:
    """A step that ended."""

    name: str
    conclusion: str


@dataclass
class Outcome:
    """What a job came to. `annotations` as the checks API wants them."""

    conclusion: Conclusion
    outputs: dict[str, str] = field(default_factory=dict)
    annotations: list[dict[str, Any]] = field(default_factory=list)
    steps: list[StepResult] = field(default_factory=list)
    summary: str = ""
    log: str = ""


class Machine(Protocol):
    """What runs jobs."""

    def run(self, order: Order, *, on_line: Callable[[str], None]) -> Outcome:
        """Do it, telling each line of the log as it comes. Ends early when the order is canceled."""
        ...
