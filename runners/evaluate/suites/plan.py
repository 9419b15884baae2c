"""What a benchmark of free answers asks, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from runners.evaluate.judges.seam import TEN, Preference, Scale
from runners.evaluate.suites.outcome import Seat
from runners.evaluate.suites.rated import Task
from runners.evaluate.suites.subjects import Group
from schemas.evaluation import Benchmark
from schemas.item import OpenItem, OpenRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked, and under which names it is reported. `turns` are the items of the first and second answers.

    The judge is checked with the items of `checked` once for all groups, where there are any; else with each group's
    own. `without_model` names what gave the answers, where they were there already.
    """

    benchmark: Benchmark
    tasks: tuple[Task, ...]
    groups: tuple[Group, ...]
    checked: tuple[OpenItem, ...] = ()
    scale: Scale = TEN
    turns: tuple[tuple[OpenItem, ...], ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    without_model: str = ""

    @property
    def items(self) -> tuple[OpenItem, ...]:
        """All that is asked, in order."""
        return tuple(item for task in self.tasks for item in task.items)


@dataclass(frozen=True, slots=True)
class Measured:
    """Records and preferences of all items, and by model how many conversations hold a rated answer that was cut."""

    records: Mapping[Seat, Sequence[OpenRecord]]
    preferences: tuple[Preference, ...]
    cut: Mapping[Seat, int]
