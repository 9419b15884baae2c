"""How long a contributor waits: from a pull request of five leaves to taxobot's comment, by the real workflow files."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass

from fakes.installed import QUICK, Taxonomy

COPIES = {
    "compositional_skills/linguistics/opposites": "compositional_skills/linguistics/more_opposites",
    "compositional_skills/grounded/extraction/short_notices": "compositional_skills/grounded/extraction/more_notices",
}


@dataclass(frozen=True)
class Latency:
    """Seconds from the event to the comment; those of the two workflow runs in between; CPU seconds of all of it."""

    wall: float
    validate: float
    comment: float
    cpu: float


def measure_latency(taxonomy: Taxonomy, branch: str) -> Latency:
    """Push five leaves to a new branch, open a pull request, wait for the comment. AssertionError where none comes."""
    taxonomy.repo.push(branch, five_leaves(taxonomy), by="ann")
    before, began = _children(), time.monotonic()
    pull = taxonomy.repo.open_pull(branch, by="ann")
    taxonomy.actions.wait(QUICK, lambda: taxonomy.runs("validate")[-1].status == "completed")
    validated = time.monotonic()
    taxonomy.actions.wait(QUICK, lambda: bool(taxonomy.comment(pull)))
    told = time.monotonic()
    taxonomy.settle()
    assert "5 changed leaves" in taxonomy.comment(pull)
    return Latency(told - began, validated - began, told - validated, _children() - before)


def five_leaves(taxonomy: Taxonomy) -> dict[str, str | bytes | None]:
    """The example's three leaves, and copies of its two skills."""
    files: dict[str, str | bytes | None] = {**taxonomy.contribution("everything")}
    for path, content in taxonomy.contribution("everything").items():
        for source, copy in COPIES.items():
            if path.startswith(f"{source}/"):
                # Not the same questions: that would be a finding at each of them.
                files[copy + path.removeprefix(source)] = content.replace(b"question: ", b"question: At the port, ")
    return files


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
