"""Answers rated by a judge, once it has shown that it tells right from wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from runners.evaluate.judges.fitness import fitness
from runners.evaluate.judges.seam import TEN, Judge
from runners.evaluate.open.seam import Spoken
from runners.evaluate.suites.outcome import Seat
from runners.evaluate.suites.rated import Task, rate
from runners.progress import Tick
from schemas.item import OpenItem, OpenRecord

MOST_CHECKED = 20
"""Expected answers that a judge is checked with at most."""
Marks = Mapping[Seat, tuple[OpenRecord, ...]]


def judge_answers(
    judge: Judge, tasks: Sequence[Task], spoken: Mapping[Seat, Sequence[Spoken]], *, tick: Tick
) -> tuple[Marks, str]:
    """Each model's records in the order of the items, and what was found about the judge; no record where it is unfit.

    Raises EndpointError as Judge does.
    """
    found = fitness(judge, _checked(tasks), tick=tick)
    if not found.fit:
        return {}, found.describe()
    return {seat: rate(judge, tasks, said, scale=TEN, tick=tick) for seat, said in spoken.items()}, found.describe()


def count_checks(tasks: Sequence[Task]) -> int:
    """How many ratings the check takes at most."""
    return 2 * len(_checked(tasks))


def _checked(tasks: Sequence[Task]) -> list[OpenItem]:
    return [item for task in tasks for item in task.items if item.reference.strip()][:MOST_CHECKED]
