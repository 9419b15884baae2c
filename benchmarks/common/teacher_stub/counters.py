"""What the stub has seen, counted exactly."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Counters:
    """Counts calls; those in flight also by the time in which there was one at all."""

    requests: int = 0
    prompts: int = 0
    choices: int = 0
    in_flight: int = 0
    most_in_flight: int = 0
    sent_away: int = 0
    busy: float = 0.0
    prompt_tokens: int = 0
    tokens: int = 0
    connections: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    since: float = 0.0

    def enter(self) -> None:
        """One more is in flight."""
        if not self.in_flight:
            self.since = time.monotonic()
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)

    def leave(self) -> None:
        """One less is."""
        self.in_flight -= 1
        if not self.in_flight:
            self.busy += time.monotonic() - self.since

    def told(self) -> dict[str, Any]:
        """All of it, for `/stats`."""
        now = time.monotonic() - self.since if self.in_flight else 0.0
        names = ("requests", "prompts", "choices", "in_flight", "most_in_flight", "sent_away", "prompt_tokens")
        counted = {name: getattr(self, name) for name in (*names, "tokens", "connections")}
        return counted | {"busy": self.busy + now, "faults": dict(self.faults)}
