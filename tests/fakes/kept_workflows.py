"""Workflows in memory, for the sweep: what it does with them is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.app.notices import Notice
from bot.app.words import Word


@dataclass
class KeptWorkflows:
    """`bot.app.sweeping.workflows.Workflows`. `left` are those that processes were at: id and name by executor;
    `living` the lives that have not ended.
    """

    left: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    living: set[str] = field(default_factory=set)
    resumed: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    told: list[tuple[str, Word]] = field(default_factory=list)
    heard: dict[str, Notice] = field(default_factory=dict)
    forgotten_before: list[float] = field(default_factory=list)

    def left_by(self, executor: str) -> Sequence[tuple[str, str]]:
        return self.left.get(executor, [])

    def executors(self) -> set[str]:
        return {executor for executor, left in self.left.items() if left}

    def resume(self, name: str, ids: Sequence[str]) -> None:
        self.resumed.append((name, tuple(ids)))

    def cancel(self, ids: Sequence[str]) -> None:
        self.cancelled.extend(ids)

    def alive(self, ids: Sequence[str]) -> set[str]:
        return self.living & set(ids)

    def tell(self, life: str, word: Word) -> bool:
        self.told.append((life, word))
        return True

    def hear(self, delivery: str, notice: Notice) -> None:
        self.heard.setdefault(delivery, notice)

    def forget(self, *, before: float) -> int:
        self.forgotten_before.append(before)
        return 3
