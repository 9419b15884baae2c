"""Counts what is asked and what comes, as it happens."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass

from runners.asking.seam import Question
from runners.models.client.seam import Usage
from schemas.generation import Role

WINDOW = 10.0
"""Seconds over which tokens per second are taken."""


@dataclass(frozen=True, slots=True)
class LeafCounts:
    """Texts of one leaf: that were asked for and came, were remembered, or never came."""

    asked: int = 0
    remembered: int = 0
    failed: int = 0


class Counts:
    """`roles` counts by (role, what), `leaves` by (leaf, what)."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock, self._began = clock, clock()
        self.retries = self.shared = 0
        self.roles: Counter[tuple[Role, str]] = Counter()
        self.leaves: Counter[tuple[str, str]] = Counter()
        self._lately: deque[tuple[float, int]] = deque()

    def requested(self, role: Role, *, again: bool) -> None:
        """A request goes out, for the first time or again."""
        if again:
            self.retries += 1
        else:
            self.roles[role, "requests"] += 1

    def came(self, question: Question, usage: Usage, *, texts: int) -> None:
        """A reply came."""
        self.roles[question.role, "prompt"] += usage.prompt
        self.roles[question.role, "completion"] += usage.completion
        self.leaves[question.leaf, "asked"] += texts
        self._lately.append((self._clock(), usage.completion))
        self._forget()

    def remembered(self, question: Question, texts: int) -> None:
        """Texts stood in the journal."""
        self.roles[question.role, "remembered"] += texts
        self.leaves[question.leaf, "remembered"] += texts

    def failed(self, question: Question, texts: int) -> None:
        """Texts will not come."""
        self.leaves[question.leaf, "failed"] += texts

    def all(self, what: str) -> int:
        """The sum over roles."""
        return sum(count for (_, counted), count in self.roles.items() if counted == what)

    def by_leaf(self) -> dict[str, LeafCounts]:
        """Counts of each leaf, in the order in which they came up."""
        count = self.leaves
        names = dict.fromkeys(leaf for leaf, _ in count)
        return {
            leaf: LeafCounts(count[leaf, "asked"], count[leaf, "remembered"], count[leaf, "failed"]) for leaf in names
        }

    def tokens_per_second(self) -> float:
        """Tokens that came lately, a second."""
        self._forget()
        seconds = min(WINDOW, self._clock() - self._began)
        return sum(tokens for _, tokens in self._lately) / seconds if seconds > 0 else 0.0

    def _forget(self) -> None:
        oldest = self._clock() - WINDOW
        while self._lately and self._lately[0][0] < oldest:
            self._lately.popleft()
