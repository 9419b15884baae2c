"""How many calls may be in flight at one endpoint: as many as make it faster, and fewer as soon as it says so.

The first answers tell how quick a call is: a quick endpoint is given many at once. While throughput grows, the limit
climbs to four times within each round, to twice after the first setback. When it does not grow any more, the limit is
held a little above what was needed for it, and now and then a quarter more is tried. When the endpoint turns calls away
or lets them time out, the limit is halved, once a round, and then comes near to where that happened, as CUBIC does (RFC
9438), but waits ever longer at a distance, as long as the wall stays where it is. A call that is lost now and then,
while others are answered among as many, says nothing about the limit. By Little's law, there are never more calls in
flight than can be answered in half the time that a call may take.
"""

from __future__ import annotations

from typing import Literal

from runners.asking.pace import Pace, Round

_CLIMB, _CAREFUL_CLIMB = 3, 1
"""So much each answer adds to the limit, and so much where a call was turned away before."""
_LEAP = 256
"""So far the limit jumps with the first answers, if they are quick: as many as vLLM works on at once by default."""
_INSTANT = 0.001  # seconds; no answer is quicker
_ROOM = 1.25
_HELD_ROUNDS = 8
_FIRST_PATIENCE, _LONGEST_PATIENCE = 32, 256
"""Rounds at a distance from the wall: one call too many may cost all of them a pause."""
_NEAR, _NEARLY = 0.95, 0.8
_CREEP = 0.02
_FEWEST = 4
"""So many calls are in flight however slow an endpoint is, unless it turns them away."""

Phase = Literal["climbing", "holding", "trying", "measuring", "returning"]


class Limiter:
    """Says `limit`; whoever makes calls tells it of each one. Times are those of one clock, in seconds."""

    def __init__(self, *, first: int, most: int, seconds: float) -> None:
        self._most, self._seconds = float(most), seconds
        self._limit = float(min(first, most))
        self._phase: Phase = "climbing"
        self._step, self._leaps = _CLIMB, True
        self._round: Round | None = None
        self._before: Pace | None = None
        self._rounds = 0
        self._patience = _FIRST_PATIENCE
        self._wall = float("inf")
        self._cut = float("-inf")

    @property
    def limit(self) -> int:
        """So many calls may be in flight."""
        return int(self._limit)

    def started(self, now: float) -> None:
        """A call begins."""
        if self._round is None:
            self._round = Round(self._limit, now)

    def idle(self) -> None:
        """An answer came, and no call waits: nothing can be learned from this round."""
        self._round = None

    def took(self, seconds: float) -> None:
        """An answer took so long. Before anything else is known, so many calls may be made as would be answered in time
        even one after the other.
        """
        if self._leaps and self._before is None and self._phase == "climbing":
            self._set(max(self._limit, min(_LEAP, self._seconds / 2 / max(seconds, _INSTANT))))

    def warned(self) -> None:
        """A call was turned away, or took all of its time; it may have been the only one."""
        self._leaps = False

    def answered(self, now: float, *, tokens: int) -> None:
        """An answer of so many tokens came, and other calls wait for its place."""
        if self._round is None:
            return
        last = self._round.add(tokens)
        pace = self._round.pace(now)
        in_time = max(_FEWEST, pace.calls * self._seconds / 2)
        if self._phase == "climbing" and self._limit < in_time:
            self._set(self._limit + self._step)
        if last:
            self._round = None
            self._turn(pace)
            self._set(min(self._limit, in_time))

    def is_cut(self, started: float) -> bool:
        """Whether the limit was cut since then: calls of before were too many, all together."""
        return started <= self._cut

    def turned_away(self, started: float, now: float, *, left: int, at_once: bool = True) -> None:
        """A call was turned away that began at `started`; `left` others are still in flight. Not `at_once` means that
        it took all of its time for that.
        """
        if not self.is_cut(started):
            near = left + 1 >= _NEARLY * self._wall
            self._patience = min(2 * self._patience, _LONGEST_PATIENCE) if near else _FIRST_PATIENCE
            self._wall = min(self._limit, left + 1)
            self._limit = self._wall / 2
            self._cut, self._phase, self._rounds, self._step = now, "returning", 0, _CAREFUL_CLIMB
        elif at_once and left < self._limit:
            # Of one burst most were turned away: what is left is what the endpoint took.
            self._wall, self._limit = left + 1, left
        self._round = None
        self._set(self._limit)

    def _turn(self, pace: Pace) -> None:
        self._rounds += 1
        match self._phase:
            case "climbing":
                self._climb(pace)
            case "holding":
                self._hold(pace)
            case "trying":
                self._phase = "measuring"  # calls of before were still among those of this round
            case "measuring":
                self._judge(pace)
            case "returning":
                self._come_near()

    def _climb(self, pace: Pace) -> None:
        before, self._before = self._before, pace
        if before is None or pace.limit < before.limit * 1.1 or pace.grew(before):
            return
        self._set(min(self._limit, max(before.limit, before.limit * pace.gain(before) * _ROOM)))
        self._phase, self._rounds = "holding", 0

    def _hold(self, pace: Pace) -> None:
        if self._rounds >= _HELD_ROUNDS and self._limit < self._most:
            self._before, self._phase = pace, "trying"
            self._set(self._limit * _ROOM)

    def _judge(self, pace: Pace) -> None:
        self._rounds = 0
        if self._before is not None and pace.grew(self._before):
            self._before, self._phase = pace, "climbing"
        else:
            self._set(self._limit / _ROOM)
            self._phase = "holding"

    def _come_near(self) -> None:
        near = self._wall * _NEAR
        if self._limit < near:
            self._set(min(near, self._limit + max(1.0, (near - self._limit) / 3)))
        elif self._rounds > self._patience:
            self._set(self._limit + max(0.1, self._limit * _CREEP))
        if self._limit > self._wall * _ROOM:
            self._phase, self._before, self._wall, self._patience = "climbing", None, float("inf"), _FIRST_PATIENCE

    def _set(self, limit: float) -> None:
        self._limit = max(1.0, min(limit, self._most))
