"""How much an endpoint answers while so many calls are in flight."""

from __future__ import annotations

from dataclasses import dataclass

_ELASTICITY = 0.5
_INSTANT = 1e-3
"""Seconds below which nothing is measured."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Calls and tokens per second, measured while `limit` calls were in flight."""

    limit: float
    calls: float
    tokens: float

    def gain(self, before: Pace) -> float:
        """How many times as fast as before it is, in calls or in tokens: which of them a server is bound by is not
        known, and a flow's steps differ in both.
        """
        return max(_ratio(self.calls, before.calls), _ratio(self.tokens, before.tokens))

    def grew(self, before: Pace) -> bool:
        """Whether more calls in flight were worth it: where throughput stays the same, they only wait for longer."""
        return bool(self.gain(before) >= (self.limit / before.limit) ** _ELASTICITY)


@dataclass(slots=True)
class Round:
    """As many answers as there were calls in flight at its start: about the time that one call takes."""

    limit: float
    began: float
    calls: int = 0
    tokens: int = 0

    def add(self, tokens: int) -> bool:
        """Count an answer; true if it was the last of the round."""
        self.calls += 1
        self.tokens += tokens
        return self.calls >= self.limit

    def pace(self, now: float) -> Pace:
        """What was measured."""
        seconds = max(now - self.began, _INSTANT)
        return Pace(self.limit, self.calls / seconds, self.tokens / seconds)


def _ratio(now: float, before: float) -> float:
    return now / before if before else 0.0
